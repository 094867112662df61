"""Claim detail and Finding detail: header, formats, names; the rows are streamed in later."""

from itertools import groupby

from openpyxl.utils import get_column_letter

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style
from leafenterprise.shared.workbook.printing import print_wide
from savings.workbook.book import Book, Page
from savings.workbook.detail import FIRST_ROW, Detail, DetailColumn, Part

GROUP = Style(size=9, bold=True, colour="CFE5D8", fill=look.FOREST)
HEADERS = (Style(bold=True, colour=look.WHITE, fill=look.LEAF, wrap=True), 46)
NUMBER_LIKE = {look.USD, look.COUNT, look.NUMBER, look.QUANTITY, look.UNIT_PRICE}


def build_claims(book: Book) -> None:
    """One row per claim line in scope, by claim id."""
    _build(book, book.claims.detail)


def build_findings(book: Book) -> None:
    """One row per finding, by rule and claim id."""
    _build(book, book.findings)


def _build(book: Book, detail: Detail) -> None:
    for part in detail.parts:
        page = book.page(part.title, "", len(detail.columns), head=False)
        _headers(page, detail)
        for place, column in enumerate(detail.columns, start=1):
            letter = get_column_letter(place)
            page.put(FIRST_ROW, place, None, cell_style(column))
            page.sheet.column_dimensions[letter].width = column.width
            cells = f"${letter}${FIRST_ROW}:${letter}${part.last_row}"
            book.define(detail.range_name(column.name, part), part.title, cells)
        _set_up(page, detail, part)


def _headers(page: Page, detail: Detail) -> None:
    place = 1
    for group, columns in groupby(detail.columns, key=lambda column: column.group):
        for number, column in enumerate(columns):
            page.put(1, place, group.upper() if number == 0 else None, GROUP)
            style = HEADERS[0]
            if column.number_format in NUMBER_LIKE:
                style = style.formatted(look.TEXT)
            page.put(2, place, column.title, style)
            place += 1
    page.sheet.row_dimensions[1].height = 16
    page.sheet.row_dimensions[2].height = HEADERS[1]


def _set_up(page: Page, detail: Detail, part: Part) -> None:
    sheet, last = page.sheet, get_column_letter(len(detail.columns))
    sheet.sheet_properties.tabColor = look.MUTED
    sheet.freeze_panes = f"B{FIRST_ROW}" if detail.columns else f"A{FIRST_ROW}"
    sheet.auto_filter.ref = f"A{FIRST_ROW - 1}:{last}{part.last_row}"
    sheet.print_title_rows = f"1:{FIRST_ROW - 1}"
    print_wide(page.sheet, 1)


def cell_style(column: DetailColumn) -> Style:
    """Numbers right, text left, each in its own format."""
    if column.number_format in NUMBER_LIKE:
        return Style().formatted(column.number_format)
    return Style(number_format=column.number_format)
