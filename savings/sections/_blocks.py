"""What a report section is made of: figures, tables and notes that any renderer can show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.money import money_text, ratio_text, round_half_up
from savings.claims.declarations import Figure, Formula, SegmentRow
from savings.formulas import FORMULAS
from savings.queries.results import RunRecord
from savings.readiness import Standing

Kind = Literal["text", "usd", "ratio", "number", "count", "readiness", "digest"]
Cell = str | int | None

KIND_OF_UNIT: dict[str, Kind] = {
    "usd": "usd",
    "usd_per_script": "usd",
    "usd_per_month": "usd",
    "ratio": "ratio",
    "count": "count",
    "days": "number",
    "months": "number",
}


@dataclass(frozen=True)
class Column:
    """A table's column: what it is called and how its cells are to be read."""

    id: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows under named columns; money and ratios are decimal text, None reads as `missing`.

    segment_kind: set where each row is a segment value; `keys` then holds their keys, so that a
    page can link a row to its claims.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    segment_kind: str = ""
    keys: tuple[str, ...] = ()
    missing: str = "not computable"


@dataclass(frozen=True)
class FigureCard:
    """One figure with everything that must stand beside it; never bare."""

    formula: str
    version: int
    title: str
    statement: str
    unit: str
    value: str | None
    display: str
    readiness: str
    reasons: tuple[dict[str, object], ...]
    lines: int
    left_out_lines: int
    left_out_usd: str | None


@dataclass(frozen=True)
class Content:
    """What a section says about a run.

    reasons: what keeps rows of its tables from being final; a figure's stand with the figure.
    """

    intro: str = ""
    figures: tuple[FigureCard, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class Section:
    """A section of the report: shown by page, workbook and API alike, in this order.

    segments: the segment kinds it reads beside the total.
    """

    id: str
    title: str
    order: int
    build: Callable[[RunRecord], Content]
    segments: tuple[str, ...] = ()


def show(value: Decimal | None, unit: str) -> str:
    """A figure for people, with its unit; “not computable” where there is none."""
    if value is None:
        return "not computable"
    if unit == "ratio":
        return ratio_text(value)
    if unit in ("usd", "usd_per_script", "usd_per_month"):
        return money_text(value)
    if unit == "count":
        return f"{round_half_up(value, 0):,f}"
    return f"{round_half_up(value, 2):,f} {unit}"


def figure_card(figure: Figure, standing: Standing) -> FigureCard:
    """A figure with its formula, readiness and reasons."""
    formula = FORMULAS[figure.formula]
    return FigureCard(
        formula=formula.id,
        version=formula.version,
        title=formula.title,
        statement=formula.statement,
        unit=formula.unit,
        value=amount_text(figure.value),
        display=show(figure.value, formula.unit),
        readiness=standing.state,
        reasons=tuple(why.to_json() for why in standing.reasons),
        lines=figure.lines,
        left_out_lines=figure.left_out_lines,
        left_out_usd=amount_text(figure.left_out_usd),
    )


def total_cards(record: RunRecord, chosen: Iterable[Formula]) -> tuple[FigureCard, ...]:
    """The chosen formulas' figures over all lines in scope."""
    return tuple(
        figure_card(record.total_figures[formula.id], record.standings[formula.id])
        for formula in chosen
        if formula.id in record.total_figures
    )


def of_family(*families: str) -> tuple[Formula, ...]:
    """The registered formulas of these families, in the order of the registry."""
    return tuple(formula for formula in FORMULAS.values() if formula.family in families)


def segment_table(
    table_id: str,
    title: str,
    rows: Sequence[SegmentRow],
    formulas: Sequence[Formula],
    note: str = "",
) -> Table:
    """One row per segment value, one column per formula."""
    columns = (
        Column("label", title),
        Column("lines", "Claims", "count"),
        *(Column(formula.id, formula.title, KIND_OF_UNIT[formula.unit]) for formula in formulas),
    )
    cells = []
    for row in rows:
        values = {figure.formula: amount_text(figure.value) for figure in row.figures}
        cells.append((row.label, row.lines, *(values.get(formula.id) for formula in formulas)))
    return Table(
        table_id,
        title,
        columns,
        tuple(cells),
        note,
        segment_kind=rows[0].kind if rows else "",
        keys=tuple(row.key for row in rows),
    )


def amount_text(value: Decimal | None) -> str | None:
    """An amount as a cell holds it; None is “not known” or “not computable”."""
    return None if value is None else decimal_text(value)
