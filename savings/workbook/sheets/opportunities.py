"""Opportunities: what each could save, how well it can be had, and the drugs where it starts.

Values, lines and dollars are live over Claim detail. A line that several opportunities name is
counted by the first of them, so only the column "Counted once" may be added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Column, Live, Table, Value
from savings.claims.declarations import Figure, Formula, SegmentRow
from savings.workbook import marks
from savings.workbook.book import Book, Page
from savings.workbook.facts import NO_LEVER
from savings.workbook.figures import figure_cell, find, over_detail
from savings.workbook.predicates import Criterion

TITLE = "Opportunities"
USD = look.BODY.formatted(look.USD)
COUNT = look.BODY.formatted(look.COUNT)
BOLD_USD = Style(bold=True, rule=look.LINE, align="right").formatted(look.USD)
COLUMNS = (
    Column("Opportunity", 40, Style(bold=True, rule=look.LINE)),
    Column("Value", 18, BOLD_USD),
    Column("Counted once", 27, USD),
    Column("Readiness", 18),
    Column("Lines that would cost less", 14, COUNT),
    Column("Paid on them", 18, USD),
    Column("Achievability", 14, Style(rule=look.LINE, indent=1)),
    Column("Lever", 14),
    Column("Next action", 40, look.WRAPPED),
    Column("What it says, or what would clear it", 66, replace(look.WRAPPED, indent=1)),
    Column("Formula", 34, look.LABEL),
)
DRUG_COLUMNS = (
    Column("Opportunity", 40, Style(bold=True, rule=look.LINE)),
    Column("NDC", 18, look.LABEL),
    Column("Drug", 27),
    Column("Value", 18, BOLD_USD),
)
HEADER_ROW = 5
TOTAL_FORMULA = "opportunity_total"
MOST_DRUGS = 5
VALUE, COUNTED = 1, 2  # places of the columns with dollars
MISSING = Style(italic=True, colour=look.MUTED, rule=look.LINE, align="right")
DASH = ("–", Style(colour=look.MUTED, rule=look.LINE, align="right"))
Row = list[Value | tuple[Value, Style]]


def build(book: Book) -> None:
    """The opportunities by value, their total counted once, then the drugs behind them."""
    page = book.page(TITLE, "What could be saved, on the client's own claims", len(COLUMNS))
    page.widths(COLUMNS)
    formulas = sorted(_formulas(book), key=lambda one: _place(book, one))
    table = page.table(HEADER_ROW, COLUMNS, [_row(book, one) for one in formulas])
    page.fit_rows(table, COLUMNS)
    page.freeze(table, columns=2)
    _total(book, page, table, formulas)
    page.note(
        table.last + 3,
        "Each value stands alone: several opportunities may name the dollars of one line. Counted "
        "once gives a line to the first that would save on it, in a fixed order (another drug, "
        "another channel, another price), so only that column may be added up. Nothing here is "
        "due under the contract, and nothing is extrapolated.",
        len(COLUMNS),
    )
    _drugs(book, page, table.last + 5, formulas)


def _formulas(book: Book) -> list[Formula]:
    found = book.facts.formulas.values()
    return [one for one in found if one.family == "opportunity" and one.id != TOTAL_FORMULA]


def _place(book: Book, formula: Formula) -> tuple[Decimal, str]:
    figure = book.facts.total_figures().get(formula.id)
    value = figure.value if figure else None
    return (Decimal(1) if value is None else -value, formula.id)


def _row(book: Book, formula: Formula) -> Row:
    totals = book.facts.segment_rows("total")
    figure = book.facts.total_figures().get(formula.id)
    level, lever, action, clears = book.facts.levers.get(formula.id, NO_LEVER)
    said = _said(formula, figure, clears)
    tail: Row = [level, lever, action, said, f"{formula.id} · v{formula.version}"]
    if figure is None or figure.value is None or not totals:
        missing: Row = [("not computable", MISSING), DASH, ("—", marks.badge("stated")), DASH, DASH]
        return [formula.title, *missing, *tail]
    cell, state = figure_cell(book, formula, totals[0], over_detail(book)), _state(book, formula)
    return [
        formula.title,
        cell.value,
        _sum(book, formula, figure, "counted"),
        (state, marks.badge(state.replace(" ", "_"))),
        _sum(book, formula, figure, "touched"),
        _sum(book, formula, figure, "paid", "paid_fees"),
        *tail,
    ]


def _state(book: Book, formula: Formula) -> str:
    return book.facts.readiness_of(formula.id).replace("_", " ")


def _sum(book: Book, formula: Formula, figure: Figure, *names: str) -> Value:
    """Sums of the figure, added up live where the detail carries all of them."""
    there = [name for name in names if name in figure.sums]
    value = sum((figure.sums[name] for name in there), Decimal(0))
    texts = [over_detail(book)(formula, name, False) for name in there]
    if not texts or not all(texts):
        return value
    return Live("+".join(str(text) for text in texts), value)


def _said(formula: Formula, figure: Figure | None, clears: str) -> str:
    if figure is None:
        return "Not part of this run."
    if figure.value is None and figure.reason:
        wanted = clears if figure.reason.code == "no_lines" and clears else figure.reason.clears
        return f"Cannot be assessed: {figure.reason.message} To clear it: {wanted}"
    partly = f" Partial: {figure.reason.message}" if figure.reason else ""
    return f"{formula.statement}{partly}"


def _total(book: Book, page: Page, table: Table, formulas: Sequence[Formula]) -> None:
    """The column that may be added up; the parts are the figure of record's own."""
    row, figures = table.last + 1, book.facts.total_figures()
    known = [figures[one.id] for one in formulas if one.id in figures]
    counted = [one.sums["counted"] for one in known if one.value is not None]
    page.fill(row, FIRST_COLUMN, FIRST_COLUMN + len(COLUMNS) - 1, look.TOTAL)
    page.put(row, FIRST_COLUMN, "Each line counted once", look.TOTAL)
    if not counted:
        page.put(row, FIRST_COLUMN + COUNTED, "not computable", MISSING)
        return
    live = Live(f"SUM({table.cells(COUNTED)})", sum(counted, Decimal(0)))
    page.put(row, FIRST_COLUMN + COUNTED, live, look.TOTAL.formatted(look.USD))


def _drugs(book: Book, page: Page, row: int, formulas: Sequence[Formula]) -> None:
    """The drugs with the most of each opportunity; a live value where the detail carries it."""
    rows = [cells for one in formulas for cells in _drug_rows(book, one)]
    if rows:
        page.table(row, DRUG_COLUMNS, rows, main=False)


def _drug_rows(book: Book, formula: Formula) -> Iterator[Row]:
    found: list[tuple[Decimal, SegmentRow]] = []
    for segment in book.facts.segment_rows("drug"):
        figure = find(segment, formula.id)
        if figure and figure.value and segment.key and segment.key != "~other":
            found.append((figure.value, segment))
    for _, segment in sorted(found, key=lambda pair: (-pair[0], pair[1].key))[:MOST_DRUGS]:
        sums = over_detail(book, [Criterion("ndc11", f'"{segment.key}"')])
        cell = figure_cell(book, formula, segment, sums)
        yield [formula.title, segment.key, segment.label, cell.value]
