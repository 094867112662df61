"""Evidence: what the run stands on, piece by piece."""

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import Column, Value
from savings.workbook import marks
from savings.workbook.book import Book

COLUMNS = (
    Column("Kind", 16, Style(bold=True, rule=look.LINE)),
    Column("State", 18),
    Column("Source system", 22),
    Column("Object", 34, Style(rule=look.LINE, number_format=look.TEXT)),
    Column("Covers", 26),
    Column("Signed off by", 22),
    Column("Reason", 52, look.WRAPPED),
    Column("SHA-256", 68, Style(size=9, colour=look.MUTED, rule=look.LINE, number_format="@")),
)
HEADER_ROW = 5


def build(book: Book) -> None:
    """One row per piece of evidence, with its digest and state."""
    page = book.page("Evidence", "What the figures stand on, and how firmly", len(COLUMNS))
    page.widths(COLUMNS)
    rows: list[list[Value | tuple[Value, Style]]] = [
        [
            one.kind,
            (one.state.replace("_", " "), marks.badge(one.state)),
            one.source_system,
            one.object_id,
            one.window,
            one.signed_off_by or "—",
            one.reason or "—",
            one.sha256,
        ]
        for one in book.facts.evidence
    ]
    table = page.table(HEADER_ROW, COLUMNS, rows)
    page.freeze(table, columns=2)
    if not rows:
        page.note(table.last, "No evidence is recorded for this run.", len(COLUMNS))
