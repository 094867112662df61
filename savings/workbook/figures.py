"""A figure as a cell: live where the spreadsheet provably gives the same value, else stated.

A figure is live when its formula has an expression (live.py), every sum of it can be taken from
the detail, and the expression reckoned in Decimal from the figure's own sums equals the figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from leafenterprise.shared.workbook.page import Live
from savings.claims.declarations import Figure, Formula, SegmentRow
from savings.workbook import expressions
from savings.workbook.book import Book
from savings.workbook.predicates import Criterion

COMPONENTS = "contract_components"  # the defined name of the components on Guarantees
SETTLED = "settled_"
OTHER_FIGURE = "figure_"
SHEET_FORMULA_LIMIT = 8_000  # characters; a spreadsheet allows 8,192


@dataclass(frozen=True)
class Cell:
    """What to write for a figure, and whether it is live, stated or not computable."""

    value: Live | Decimal | None
    basis: str


# The spreadsheet text of one sum; `each` asks for one value per contract component.
SumText = Callable[[Formula, str, bool], str | None]


def figure_cell(
    book: Book, formula: Formula, row: SegmentRow, sum_text: SumText, figure: Figure | None = None
) -> Cell:
    """The cell of one figure of a segment value."""
    figure = figure or find(row, formula.id)
    if figure is None or figure.value is None:
        return Cell(None, "not computable")
    text = _live_text(book, formula, row, figure, sum_text)
    if text is None:
        return Cell(figure.value, "stated")
    book.live_figures.add(formula.id)
    return Cell(Live(text, figure.value), "live")


def find(row: SegmentRow, formula_id: str) -> Figure | None:
    """A segment value's figure by formula."""
    return next((figure for figure in row.figures if figure.formula == formula_id), None)


def over_detail(book: Book, extra: Sequence[Criterion] = ()) -> SumText:
    """Sums straight over Claim detail, narrowed by the segment's criteria."""

    def text(formula: Formula, name: str, each: bool) -> str | None:
        live = book.claims.live_sum(formula.id, name)
        if live is None:
            return None
        criteria = [*extra, Criterion("component", COMPONENTS)] if each else extra
        return live.text(book.claims.detail, criteria)

    return text


def _live_text(
    book: Book, formula: Formula, row: SegmentRow, figure: Figure, sum_text: SumText
) -> str | None:
    expression = book.expression(formula)
    if not expression or not _agrees(book, formula, row, figure, expression):
        return None
    missing: list[str] = []

    def term(name: str, each: bool) -> str:
        found = _other_cell(book, row, name) if name not in figure.sums else None
        found = found or sum_text(formula, name, each and row.kind == "total")
        if found is None:
            missing.append(name)
        return found or "0"

    text = expressions.render(expression, term, formula.places)
    return None if missing or len(text) > SHEET_FORMULA_LIMIT else text


def _other_cell(book: Book, row: SegmentRow, name: str) -> str | None:
    """The named cell of a settlement or of another figure, which stand for the whole scope."""
    return name if _outside(book, row, name) is not None else None


def _agrees(book: Book, formula: Formula, row: SegmentRow, figure: Figure, expression: str) -> bool:
    parts = _component_sums(book, formula, row)
    if expressions.has_each(expression) and parts is None:
        return False

    def value(name: str) -> Decimal | None:
        if name in figure.sums:
            return figure.sums[name]
        return _outside(book, row, name)

    components = [sums.get for sums in parts or []]
    found = expressions.evaluate(expression, value, components, formula.places)
    return found is not None and found == figure.value


def _component_sums(
    book: Book, formula: Formula, row: SegmentRow
) -> list[dict[str, Decimal]] | None:
    """The figure's sums per component, known for the whole scope and a component itself."""
    if row.kind == "component":
        own = find(row, formula.id)
        return [dict(own.sums)] if own else None
    if row.kind != "total":
        return None
    found = (find(one, formula.id) for one in book.facts.segment_rows("component") if one.key)
    return [dict(figure.sums) for figure in found if figure]


def _outside(book: Book, row: SegmentRow, name: str) -> Decimal | None:
    if row.kind != "total":
        return None
    if name.startswith(SETTLED):
        kind = name.removeprefix(SETTLED)
        amounts = [one.amount_usd for one in book.facts.settlements if one.kind == kind]
        return sum(amounts, Decimal(0)) if amounts else None
    figure = book.facts.total_figures().get(name.removeprefix(OTHER_FIGURE))
    return figure.value if figure and name.startswith(OTHER_FIGURE) else None
