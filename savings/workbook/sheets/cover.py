"""Cover: whose analysis this is, its scope and readiness, the headline figures, the contents."""

from dataclasses import replace

from openpyxl.worksheet.hyperlink import Hyperlink

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.page import FIRST_COLUMN, Live, Value
from savings.claims.declarations import Formula
from savings.workbook import marks
from savings.workbook.book import Book, Page
from savings.workbook.figures import OTHER_FIGURE
from savings.workbook.printing import watermark
from savings.workbook.sheets.cover_charts import cover_charts

LAST = 9  # columns B to I carry the cover
BIG = Style(size=26, bold=True, colour=look.WHITE, fill=look.FOREST)
SMALL = Style(size=11, colour="CFE5D8", fill=look.FOREST)
LINK = Style(bold=True, colour=look.LEAF, rule=look.LINE)
WRAP = Style(rule=look.LINE, wrap=True)


def build(book: Book) -> None:
    """Top to bottom: band, readiness, scope, headline figures, charts, reasons, contents."""
    page = book.page("Cover", "", LAST, head=False)
    for letter in "BCDEFGHI":
        page.sheet.column_dimensions[letter].width = 15.5
    page.sheet.column_dimensions["J"].width = 2
    page.sheet.page_setup.fitToHeight = 1
    page.sheet.page_setup.orientation = "portrait"
    _band(page)
    row = _readiness(page, 8)
    row = _scope(page, row + 1)
    row = _cards(page, row + 1)
    row = cover_charts(page, row, (FIRST_COLUMN, FIRST_COLUMN + 4))
    row = _reasons(page, row + 1)
    _contents(page, row + 1)


def _band(page: Page) -> None:
    facts = page.book.facts
    for row in range(1, 7):
        page.fill(row, 1, LAST + 1, look.BAND_SMALL)
    heights = {1: 16, 2: 18, 3: 40, 4: 20, 5: 18, 6: 12}
    for row, height in heights.items():
        page.sheet.row_dimensions[row].height = height
    page.put(2, 2, "LEAFENTERPRISE   ·   PHARMACY BENEFIT SAVINGS", SMALL)
    page.put(3, 2, facts.title, BIG)
    page.put(4, 2, facts.organization, Style(size=14, colour=look.WHITE, fill=look.FOREST))
    finished = facts.made_at.strftime("%Y-%m-%d %H:%M UTC")
    page.put(5, 2, f"Run {facts.run_id}   ·   finished {finished}", SMALL)


def _readiness(page: Page, row: int) -> int:
    """The badge, and the mark of what is a draft or not final."""
    facts = page.book.facts
    state = facts.readiness.state
    page.sheet.row_dimensions[row].height = 28
    ink, fill = marks.BADGES[state]
    strip = Style(size=13, bold=True, colour=ink, fill=fill, indent=1)
    page.fill(row, FIRST_COLUMN, LAST, strip)
    page.put(row, FIRST_COLUMN, watermark(facts) or "READINESS: FINAL", strip)
    return row + 1


def _cards(page: Page, row: int) -> int:
    """The headline figures, four to a row; each points at its value on Summary."""
    headlines = [one for one in page.book.facts.formulas.values() if one.headline]
    for place, formula in enumerate(headlines):
        column = FIRST_COLUMN + 2 * (place % 4)
        _card(page, row + 4 * (place // 4), column, formula)
    return row + 4 * ((len(headlines) + 3) // 4)


def _card(page: Page, row: int, column: int, formula: Formula) -> None:
    book = page.book
    figure = book.facts.total_figures().get(formula.id)
    name = f"{OTHER_FIGURE}{formula.id}"
    value: Value = "not computable"
    if figure and figure.value is not None:
        value = Live(name, figure.value)
    heights = (26, 27, 19)
    for offset, height in enumerate(heights):
        page.sheet.row_dimensions[row + offset].height = height
        page.fill(row + offset, column, column + 1, look.CARD_LABEL)
        page.fill(row + offset, column, column, replace(look.CARD_LABEL, accent=look.LEAF))
    page.sheet.row_dimensions[row + 3].height = 8
    page.put(row, column, formula.title, replace(look.CARD_LABEL, accent=look.LEAF))
    page.sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 1)
    style = look.CARD_VALUE.formatted(marks.figure_format(formula.unit, formula.places), "left")
    page.put(row + 1, column, value, replace(style, accent=look.LEAF))
    page.sheet.merge_cells(
        start_row=row + 1, end_row=row + 1, start_column=column, end_column=column + 1
    )
    state = book.facts.readiness_of(formula.id) if figure and figure.reason is None else "partial"
    words = state if not isinstance(value, str) else "not computable"
    ink = marks.BADGES[words][0]
    note = Style(size=9, bold=True, colour=ink, fill=look.MIST, indent=1, vertical="top")
    page.put(row + 2, column, words.replace("_", " "), replace(note, accent=look.LEAF))


def _scope(page: Page, row: int) -> int:
    """Label and value, two pairs to a row."""
    scope = page.book.facts.scope
    page.put(row, FIRST_COLUMN, "Scope", look.SECTION)
    for line in range(row + 1, row + 1 + (len(scope) + 1) // 2):
        page.fill(line, FIRST_COLUMN, LAST, look.BODY)
    for place, (label, value) in enumerate(scope):
        line, column = row + 1 + place // 2, FIRST_COLUMN + 4 * (place % 2)
        page.put(line, column, label, look.LABEL)
        page.put(line, column + 1, value, Style(bold=True, rule=look.LINE))
    return row + 1 + (len(scope) + 1) // 2


def _reasons(page: Page, row: int) -> int:
    """What keeps the run from being final, and what would clear each point."""
    reasons = page.book.facts.readiness.reasons
    if not reasons:
        return row - 1
    page.put(row, FIRST_COLUMN, "What keeps it from being final", look.SECTION)
    for row, reason in enumerate(reasons, start=row + 1):  # noqa: B020
        page.fill(row, FIRST_COLUMN, LAST, WRAP)
        page.put(row, FIRST_COLUMN, reason.code, look.LABEL)
        clears = f"  To clear it: {reason.clears}" if reason.clears else ""
        page.put(row, FIRST_COLUMN + 2, f"{reason.message}{clears}", WRAP)
        page.sheet.merge_cells(
            start_row=row, end_row=row, start_column=FIRST_COLUMN + 2, end_column=LAST
        )
        page.sheet.row_dimensions[row].height = 15 * (1 + len(reason.message + clears) // 95)
    return row + 1


def _contents(page: Page, row: int) -> None:
    page.put(row, FIRST_COLUMN, "In this workbook", look.SECTION)
    for row, (title, words) in enumerate(page.book.contents, start=row + 1):  # noqa: B020
        page.fill(row, FIRST_COLUMN, LAST, look.BODY)
        cell = page.put(row, FIRST_COLUMN, title, LINK)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!A1")
        page.book.painter.paint(cell, LINK)
        page.put(row, FIRST_COLUMN + 2, words, look.BODY)
