"""The lists under the component tables: figures over all components, settlements, promises."""

from collections.abc import Sequence
from dataclasses import replace

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Live, Value
from savings.claims.declarations import Formula, Term
from savings.workbook import marks
from savings.workbook.book import Page
from savings.workbook.figures import SETTLED, figure_cell, over_detail

HEAD = Style(bold=True, colour=look.FOREST, fill=look.MINT, rule=look.FOREST)
RIGHT_HEAD = replace(HEAD, align="right", indent=1)
CENTRE_HEAD = replace(HEAD, align="center")
MONEY = look.BODY.formatted(look.USD)
SHARE = look.BODY.formatted(look.RATIO)
SETTLEMENT_WORDS = {
    "rebate_received": "Rebates received",
    "admin_fee_charged": "Administrative fees charged",
}
Cells = Sequence[tuple[Value, Style]]


def overall_list(page: Page, formulas: Sequence[Formula], row: int) -> int:
    """Figures that only the whole scope has; the next free row."""
    totals = page.book.facts.segment_rows("total")
    if not formulas or not totals:
        return row
    page.put(row, FIRST_COLUMN, "Over all components", look.SECTION)
    _line(page, row + 1, [("Figure", HEAD), ("", HEAD), ("", HEAD), ("Value", RIGHT_HEAD)])
    _line(page, row + 1, [("Basis", CENTRE_HEAD), ("Statement", HEAD)], FIRST_COLUMN + 4)
    for row, formula in enumerate(formulas, start=row + 2):  # noqa: B020
        cell = figure_cell(page.book, formula, totals[0], over_detail(page.book))
        style = look.BODY.formatted(marks.figure_format(formula.unit, formula.places))
        value: Value = "not computable" if cell.value is None else cell.value
        bold = Style(bold=True, rule=look.LINE)
        _line(page, row, [(formula.title, bold), ("", look.BODY), ("", look.BODY), (value, style)])
        _line(page, row, [(cell.basis, marks.badge(cell.basis))], FIRST_COLUMN + 4)
        page.put(row, FIRST_COLUMN + 5, formula.statement, Style(colour=look.MUTED, indent=1))
    return row + 2


def settlement_list(page: Page, row: int) -> int:
    """Amounts stated outside the claims, and their named totals that figures read."""
    settlements = page.book.facts.settlements
    page.put(row, FIRST_COLUMN, "Amounts stated outside the claims", look.SECTION)
    if not settlements:
        page.put(row + 1, FIRST_COLUMN, "None stated for this scope.", Style(colour=look.MUTED))
        return row + 3
    heads = ["Amount", "Window", "Component", "USD", "Source"]
    _line(page, row + 1, [(head, HEAD) for head in heads])
    page.put(row + 1, FIRST_COLUMN + 3, "USD", RIGHT_HEAD)
    first = row + 2
    for place, one in enumerate(settlements, start=first):
        words = SETTLEMENT_WORDS.get(one.kind, one.kind)
        window = f"{one.from_date} to {one.to_date}"
        cells = [words, window, one.component or "all together"]
        _line(page, place, [(cell, look.BODY) for cell in cells])
        page.put(place, FIRST_COLUMN + 3, one.amount_usd, MONEY)
        page.put(place, FIRST_COLUMN + 4, one.source, look.BODY)
    return _settlement_totals(page, first, first + len(settlements))


def _settlement_totals(page: Page, first: int, row: int) -> int:
    """One named total per kind; the words in column B pick its amounts."""
    settlements = page.book.facts.settlements
    for kind in dict.fromkeys(one.kind for one in settlements):
        words = SETTLEMENT_WORDS.get(kind, kind)
        total = sum(one.amount_usd for one in settlements if one.kind == kind)
        formula = f'SUMIFS($E${first}:$E${row - 1},$B${first}:$B${row - 1},"{words}")'
        page.fill(row, FIRST_COLUMN, FIRST_COLUMN + 4, look.TOTAL)
        page.put(row, FIRST_COLUMN, f"Total: {words.lower()}", look.TOTAL)
        page.put(row, FIRST_COLUMN + 3, Live(formula, total), look.TOTAL.formatted(look.USD))
        page.book.define(f"{SETTLED}{kind}", page.sheet.title, f"$E${row}")
        # Totals stand below the amounts, so they never count themselves.
        row += 1
    return row + 1


def term_list(page: Page, row: int, *, discounts: bool) -> int:
    """What the contract promises per component and time."""
    terms = page.book.facts.terms
    page.put(row, FIRST_COLUMN, "What the contract promises", look.SECTION)
    if not terms:
        text = "No contract terms were part of this run."
        page.put(row + 1, FIRST_COLUMN, text, Style(colour=look.MUTED))
        return row + 3
    _line(page, row + 1, [("Component", HEAD), ("Window", HEAD), ("", HEAD)])
    heads = ["AWP less"] if discounts else ["Fee per script", "Rebate per script", "Admin fee"]
    _line(page, row + 1, [(head, RIGHT_HEAD) for head in heads], FIRST_COLUMN + 3)
    if not discounts:
        page.put(row + 1, FIRST_COLUMN + 6, "Rebates count", HEAD)
    for place, term in enumerate(terms, start=row + 2):
        window = f"{term.from_date} to {term.to_date}"
        _line(page, place, [(term.component.id, look.BODY), (window, look.BODY), ("", look.BODY)])
        _line(page, place, _promises(term, discounts), FIRST_COLUMN + 3)
    return row + len(terms) + 3


def _promises(term: Term, discounts: bool) -> Cells:
    if discounts:
        return [(_stated(term.awp_discount), SHARE)]
    amounts = (term.dispensing_fee_usd, term.rebate_per_script_usd, term.admin_fee_usd)
    basis = term.rebate_basis.replace("_", " ") if term.rebate_per_script_usd is not None else "–"
    return [*((_stated(amount), MONEY) for amount in amounts), (basis, look.BODY)]


def _stated(value: Value) -> Value:
    return "–" if value is None else value


def _line(page: Page, row: int, cells: Cells, column: int = FIRST_COLUMN) -> None:
    for place, (value, style) in enumerate(cells, start=column):
        page.put(row, place, value, style)
