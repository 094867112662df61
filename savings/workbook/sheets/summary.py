"""Summary: every figure of the run over all lines in scope, with its readiness and its basis."""

from dataclasses import replace

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import Column, Value
from savings.claims.declarations import Formula
from savings.workbook import marks
from savings.workbook.book import Book, Page
from savings.workbook.figures import OTHER_FIGURE, Cell, figure_cell, over_detail

COLUMNS = (
    Column("Family", 12, look.LABEL),
    Column("Figure", 44, Style(bold=True, rule=look.LINE)),
    Column("Value", 20, Style(bold=True, rule=look.LINE, align="right")),
    Column("Unit", 16, Style(colour=look.MUTED, rule=look.LINE, indent=1)),
    Column("Readiness", 18),
    Column("Basis", 17),
    Column("What it says, or why it is missing", 62, replace(look.WRAPPED, indent=1)),
    Column("Formula", 33, look.LABEL),
    Column("Lines", 13, look.BODY.formatted(look.COUNT)),
    Column("Left out", 13, look.BODY.formatted(look.COUNT)),
    Column("Plan paid on those left out", 18, look.BODY.formatted(look.USD)),
)
HEADER_ROW = 5
NOTHING = ("–", Style(colour=look.MUTED, rule=look.LINE, align="right"))


def build(book: Book) -> None:
    """Figures in the registry's order."""
    page = book.page("Summary", "Every figure of the run over all lines in scope", len(COLUMNS))
    page.widths(COLUMNS)
    _name_values(book)
    rows = [_row(book, formula) for formula in book.facts.formulas.values()]
    table = page.table(HEADER_ROW, COLUMNS, rows)
    page.fit_rows(table, COLUMNS)
    page.freeze(table, columns=3)
    _explain(page, table.last + 2)


def _name_values(book: Book) -> None:
    """A name for each figure's value, by which other figures and the cover point at it."""
    for row, formula_id in enumerate(book.facts.formulas, start=HEADER_ROW + 1):
        book.define(f"{OTHER_FIGURE}{formula_id}", "Summary", f"$D${row}")


def _row(book: Book, formula: Formula) -> list[Value | tuple[Value, Style]]:
    cell = _total(book, formula)
    state = book.facts.readiness_of(formula.id)
    missing = cell.basis == "not computable"
    return [
        formula.family.capitalize(),
        formula.title,
        _value(formula, cell),
        marks.UNIT_WORDS.get(formula.unit, formula.unit),
        ("—", marks.badge("stated")) if missing else (state.replace("_", " "), marks.badge(state)),
        (cell.basis, marks.badge(cell.basis)),
        _statement(book, formula),
        f"{formula.id} · v{formula.version}",
        *_lines(book, formula),
    ]


def _total(book: Book, formula: Formula) -> Cell:
    totals = book.facts.segment_rows("total")
    if not totals:
        return Cell(None, "not computable")
    return figure_cell(book, formula, totals[0], over_detail(book))


def _value(formula: Formula, cell: Cell) -> tuple[Value, Style]:
    style = Style(bold=True, rule=look.LINE, align="right")
    if cell.value is None:
        return "not computable", Style(
            italic=True, colour=look.MUTED, rule=look.LINE, align="right"
        )
    return cell.value, style.formatted(marks.figure_format(formula.unit, formula.places))


def _lines(book: Book, formula: Formula) -> list[Value | tuple[Value, Style]]:
    """How many lines the figure is made from, how many it leaves out, and what was paid there."""
    figure = book.facts.total_figures().get(formula.id)
    if figure is None:
        return [NOTHING, NOTHING, NOTHING]
    paid = NOTHING if figure.left_out_usd is None else figure.left_out_usd
    return [figure.lines, figure.left_out_lines, paid]


def _statement(book: Book, formula: Formula) -> str:
    figure = book.facts.total_figures().get(formula.id)
    if figure is None:
        return "Not part of this run."
    if figure.value is None and figure.reason:
        return f"{figure.reason.message} To clear it: {figure.reason.clears}"
    partly = f" Partial: {figure.reason.message}" if figure.reason else ""
    return f"{formula.statement}{partly}"


def _explain(page: Page, row: int) -> None:
    page.note(
        row,
        "Live: a formula over Claim detail that this program recalculates to the figure of record. "
        "Stated: the figure of record as a value, because a spreadsheet cannot reckon it from the "
        "detail. Not computable: something is missing, and the line says what. Left out: lines in "
        "scope that lack what the figure needs or that the contract keeps out of it.",
        len(COLUMNS),
    )
