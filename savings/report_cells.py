"""Cells of report tables as people read them: the same words on a page and in a PDF."""

from decimal import Decimal

from leafenterprise.shared.money import money_text, ratio_text, round_half_up
from savings.sections._blocks import Cell

NUMERIC = frozenset({"usd", "ratio", "number", "count"})
NOT_COMPUTABLE = "not computable"


def cell_text(kind: str, value: Cell) -> str:
    """A cell as people read it."""
    if value is None:
        return NOT_COMPUTABLE
    if kind == "usd":
        return money_text(Decimal(value))
    if kind == "ratio":
        return ratio_text(Decimal(value))
    if kind == "number":
        return f"{round_half_up(Decimal(value)):,f}"
    if kind == "count":
        return f"{round_half_up(Decimal(value), 0):,f}"
    return str(value)
