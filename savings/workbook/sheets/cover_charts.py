"""The charts of the cover: the leading dollar figure by month and by drug class."""

from openpyxl.utils import get_column_letter

from leafenterprise.shared.workbook.charts import Bars, bar_chart
from savings.claims.declarations import Formula
from savings.workbook.book import Book, Page

KINDS = (("month", "by month"), ("drug_class", "by drug class"))
LEADING = ("net_plan_cost", "gross_cost")
ROWS = 13  # the rows a chart covers
MOST_BARS = 24


def cover_charts(page: Page, row: int, columns: tuple[int, int]) -> int:
    """Two charts side by side over the rows of Segments; the next free row."""
    book = page.book
    formula = _leading(book)
    letters = book.segments.column(formula.id) if formula else None
    placed = False
    for (kind, words), column in zip(KINDS, columns, strict=True):
        span = book.segments.span(kind)
        if formula is None or letters is None or not span or span[1] - span[0] >= MOST_BARS:
            continue
        title = f"{formula.title} {words}"
        values = [(formula.title, letters)]
        bars = Bars(title, "Segments", "D", values, *span, width=15.0, height=6.6)
        page.sheet.add_chart(bar_chart(bars), f"{get_column_letter(column)}{row}")
        placed = True
    return row + ROWS if placed else row


def _leading(book: Book) -> Formula | None:
    """The plan's cost where the run has it, else the first dollar figure parts have."""
    shown = {formula.id: formula for formula in book.segments.formulas if formula.unit == "usd"}
    named = [shown[name] for name in LEADING if name in shown]
    return next(iter([*named, *shown.values()]), None)
