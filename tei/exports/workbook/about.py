"""About: whose case this is, what seals it, and the conventions behind every figure."""

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column
from tei.exports.conventions import conventions_of, missing_words
from tei.exports.order import figures_in_order
from tei.exports.workbook.book import MUTED, CaseBook
from tei.exports.workbook.plan import HEADER_ROW

COLUMNS = (
    Column("What", 34, MUTED),
    Column("Value", 110, Style(rule=look.LINE, number_format=look.TEXT, wrap=True)),
)
DIGEST = "Facts digest (SHA-256)"


def build(book: CaseBook) -> None:
    """The case, its digest (also a property of the file), versions, conventions, formulas."""
    facts = book.facts
    page = book.page("About", "Whose case this is, and how it is reckoned", 2)
    page.widths(COLUMNS)
    case = [
        ("Client", facts.client),
        *facts.client_facts,
        *facts.subject,
        ("Business case", facts.name),
        ("Case id", facts.tool_id),
        ("Template", facts.report),
        ("Stands as", facts.standing),
        ("Required values", missing_words(facts.missing) or "All are entered."),
        ("Last changed (UTC)", facts.as_of.strftime("%Y-%m-%d %H:%M:%S")),
        (DIGEST, facts.digest),
    ]
    told = [
        *case,
        *((f"Version {one.number}, {one.date}", one.note or "–") for one in facts.versions),
        *conventions_of(facts.case),
        *((f"{one.id} v{one.version}", one.statement) for one in figures_in_order()),
    ]
    table = page.table(HEADER_ROW, COLUMNS, [list(pair) for pair in told], main=False)
    page.fit_rows(table, COLUMNS)
    row = table.first + [label for label, _ in case].index(DIGEST)
    book.define("facts_digest", "About", f"$C${row}")
    page.put(
        table.last + 2,
        FIRST_COLUMN,
        "The digest also stands in the properties of this file, in the printed business case and in"
        " the API's answer: equal digests mean equal facts.",
        look.NOTE,
    )
