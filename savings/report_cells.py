"""Cells of report tables as people read them: the same words on a page and in a PDF."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from leafenterprise.shared.money import money_text, ratio_text, round_half_up
from savings.claims.declarations import SegmentRow
from savings.formulas import FORMULAS
from savings.readiness import EVERYTHING, stored_reason
from savings.rules import RULES
from savings.sections._blocks import Cell

NOT_COMPUTABLE = "not computable"
EVERY_FIGURE = "every figure"


def cell_text(kind: str, value: Cell, missing: str = NOT_COMPUTABLE) -> str:
    """A cell as people read it."""
    if value is None:
        return missing
    if kind == "usd":
        return money_text(Decimal(value))
    if kind == "ratio":
        return ratio_text(Decimal(value))
    if kind == "number":
        return f"{round_half_up(Decimal(value)):,f}"
    if kind == "count":
        return f"{round_half_up(Decimal(value), 0):,f}"
    return str(value)


def touched_titles(why: Mapping[str, Any]) -> list[str]:
    """The titles of the figures and rules that a stored reason touches."""
    touches = stored_reason(why).touches
    return [EVERY_FIGURE] if touches == EVERYTHING else [_title(name) for name in touches]


def _title(name: str) -> str:
    known = FORMULAS.get(name) or RULES.get(name)
    return known.title if known else name.replace("_", " ")


def why_missing(rows: Iterable[SegmentRow], formulas: set[str]) -> tuple[tuple[str, str], ...]:
    """Which figures are missing in these rows, and why: each reason once."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for figure in row.figures:
            if figure.formula in formulas and figure.value is None and figure.reason:
                titles = found.setdefault(figure.reason.message, [])
                title = FORMULAS[figure.formula].title
                if title not in titles:
                    titles.append(title)
    return tuple((", ".join(titles), message) for message, titles in found.items())
