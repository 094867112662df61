"""How a sheet prints: margins, fit, titles, the edges of every page."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.text import LONGEST_EDGE, plain_text

DRAFT_INK = "9B1C1C"


def set_up_printing(sheet: Worksheet, *, left: str, center: str, draft: str = "") -> None:
    """Landscape A4, one page wide; what a page says at its foot, and at its head where a draft."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.75, 0.7
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter = HeaderFooterItem(
        left=_small(left),
        center=_small(center),
        right=_HeaderFooterPart("&A · page &P of &N", size=8, color=look.MUTED),
    )
    mark = _HeaderFooterPart(_plain(draft) or None, size=9, color=DRAFT_INK)
    sheet.oddHeader = HeaderFooterItem(
        left=_HeaderFooterPart(), center=_HeaderFooterPart(), right=mark
    )


def print_wide(sheet: Worksheet, columns: int, scale: int = 60) -> None:
    """A sheet too wide for one page: several across, first columns repeated on each."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    sheet.page_setup.scale = scale
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_title_cols = f"A:{get_column_letter(columns)}"


def _small(text: str) -> _HeaderFooterPart:
    return _HeaderFooterPart(_plain(text), size=8, color=look.MUTED)


def _plain(text: str) -> str:
    """Text for a page's edge, where & starts a code."""
    return plain_text(text, LONGEST_EDGE).replace("&", "&&")
