"""Lineage: from the request to this file: ids, inputs with their digests, code and engine."""

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import Column, Value
from savings.workbook.book import Book

COLUMNS = (
    Column("Link", 34, Style(colour=look.MUTED, rule=look.LINE)),
    Column("Value", 96, Style(rule=look.LINE, number_format=look.TEXT, wrap=True)),
)
HEADER_ROW = 5


def build(book: Book) -> None:
    """The chain of the run; the facts digest is also a property of this document."""
    facts = book.facts
    page = book.page("Lineage", "How this workbook came to be", 3)
    page.widths(COLUMNS)
    chain: list[tuple[str, str]] = [
        ("Run", facts.run_id),
        ("Trace", facts.trace_id),
        ("Facts digest (SHA-256)", facts.facts_digest),
        ("Run finished (UTC)", facts.made_at.strftime("%Y-%m-%d %H:%M:%S")),
        *facts.lineage,
    ]
    rows: list[list[Value]] = [[label, value] for label, value in chain]
    table = page.table(HEADER_ROW, COLUMNS, rows)
    page.freeze(table)
    places = {label: row for row, (label, _) in enumerate(chain, table.first)}
    book.define("facts_digest", "Lineage", f"$C${places['Facts digest (SHA-256)']}")
    page.note(
        table.last + 2,
        "The facts digest also stands in this document's properties, in the API's answer and in "
        "the report: equal digests mean equal facts.",
        2,
    )
