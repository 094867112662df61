"""How a sheet prints: margins, fit, titles, the footer of every page and the draft mark."""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from savings.workbook import look
from savings.workbook.facts import WorkbookFacts

DRAFT_INK = "9B1C1C"


def set_up_printing(sheet: Worksheet, facts: WorkbookFacts) -> None:
    """Landscape A4, one page wide, with who and which run on every page."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.75, 0.7
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter = HeaderFooterItem(
        left=_small(f"{facts.organization} · {facts.title}"),
        center=_small(f"Run {facts.run_id} · facts {facts.facts_digest[:12]}"),
        right=_HeaderFooterPart("&A · page &P of &N", size=8, color=look.MUTED),
    )
    mark = "" if facts.readiness.state == "final" else _plain(watermark(facts))
    draft = _HeaderFooterPart(mark or None, size=9, color=DRAFT_INK)
    sheet.oddHeader = HeaderFooterItem(
        left=_HeaderFooterPart(), center=_HeaderFooterPart(), right=draft
    )


def print_wide(sheet: Worksheet, columns: int, scale: int = 60) -> None:
    """A sheet too wide for one page: several across, first columns repeated on each."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    sheet.page_setup.scale = scale
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_title_cols = f"A:{get_column_letter(columns)}"


def watermark(facts: WorkbookFacts) -> str:
    """What an artifact that is not final says on every page."""
    words = facts.readiness.state.replace("_", " ").upper()
    return f"DRAFT · {words} · not a final governed result"


def _small(text: str) -> _HeaderFooterPart:
    return _HeaderFooterPart(_plain(text), size=8, color=look.MUTED)


def _plain(text: str) -> str:
    """Text for a page's edge, where & starts a code."""
    return text.replace("&", "&&")
