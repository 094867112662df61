"""The charts of the Summary: the leading dollar figure by month, class, channel and component."""

from openpyxl.utils import get_column_letter

from savings.claims.declarations import Formula
from savings.workbook.book import Book, Page
from savings.workbook.charts import Bars, bar_chart

KINDS = (("month", "by month"), ("drug_class", "by drug class"), ("channel", "by channel"))
LEADING = ("net_plan_cost", "gross_cost")
ROWS_APART = 10
MOST_BARS = 24


def segment_charts(page: Page, book: Book, column: int, row: int) -> None:
    """One chart below the other, over the rows of the sheet Segments."""
    formula = _leading(book)
    letters = book.segments.column(formula.id) if formula else None
    if formula is None or letters is None:
        return
    for kind, words in KINDS:
        span = book.segments.span(kind)
        if span is None or span[1] - span[0] >= MOST_BARS:
            continue
        bars = Bars(
            f"{formula.title} {words}",
            "Segments",
            "C",
            [(formula.title, letters)],
            *span,
            horizontal=kind != "month",
        )
        page.sheet.add_chart(bar_chart(bars), f"{get_column_letter(column)}{row}")
        row += ROWS_APART


def _leading(book: Book) -> Formula | None:
    """The plan's cost where the run has it, else the first dollar figure parts have."""
    shown = {formula.id: formula for formula in book.segments.formulas if formula.unit == "usd"}
    named = [shown[name] for name in LEADING if name in shown]
    return next(iter([*named, *shown.values()]), None)
