"""Assumptions: what is recorded beside the money and never added to it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import Column, Value
from tei.exports.facts import TYPES, Assumption
from tei.exports.workbook.book import ENTERED, MUTED, CaseBook
from tei.exports.workbook.plan import HEADER_ROW

FORMATS: Mapping[str, str] = {
    "percentage": '0.00## "%"',
    "integer": "#,##0",
    "decimal": "#,##0.00##",
    "text": look.TEXT,
}
LABELS = (
    Column("Table", 11, MUTED),
    Column("Category", 20, MUTED),
    Column("Assumption", 40, Style(bold=True, rule=look.LINE, wrap=True)),
    Column("Key", 24, MUTED),
    Column("Type", 14, MUTED),
)
TEXTS = (
    Column("Notes", 44, replace(look.WRAPPED, indent=1)),
    Column("Source", 44, replace(look.WRAPPED, indent=1)),
)
WIDTH = 17


def build(book: CaseBook) -> None:
    """A row an assumption; its entries once or by year."""
    facts = book.facts
    years: list[int | None] = [None, *facts.case.periods()]
    used = [y for y in years if any(y in one.entries for one in facts.assumptions)]
    titles = ["Once" if year is None else f"Year {year}" for year in used]
    columns = [*LABELS, *(Column(title, WIDTH, ENTERED) for title in titles), *TEXTS]
    page = book.page("Assumptions", "Recorded beside the money, never added to it", len(columns))
    page.widths(columns)
    rows = [_row(one, used) for one in facts.assumptions]
    table = page.table(HEADER_ROW, columns, rows)
    page.fit_rows(table, columns)
    if not rows:
        page.note(HEADER_ROW + 1, "The template asks for none.", len(columns))


def _row(one: Assumption, years: list[int | None]) -> list[Value | tuple[Value, Style]]:
    align = "left" if one.field_type == "text" else "right"
    style = replace(ENTERED, wrap=one.field_type == "text").formatted(
        FORMATS[one.field_type], align
    )
    cells: list[Value | tuple[Value, Style]] = [
        (_entry(one, one.entries.get(year)), style) for year in years
    ]
    kind = TYPES[one.field_type]
    labels = [one.table.capitalize(), one.category, one.label, one.key, kind]
    return [*labels, *cells, one.texts.notes, one.texts.source]


def _entry(one: Assumption, entered: str | None) -> Value:
    if entered is None or one.field_type == "text":
        return entered
    return Decimal(entered)
