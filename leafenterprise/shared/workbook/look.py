"""How the workbook looks: brand colours, type, number formats, the style of each kind of cell."""

from copy import copy
from dataclasses import dataclass, replace

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

# The same colours as static/css/tokens.css, by the same meaning.
FOREST, LEAF, MINT, MIST = "13512F", "1C6B45", "E5F1E9", "F6F7F4"
INK, MUTED, LINE, WHITE = "17211B", "5F6B63", "D8DED6", "FFFFFF"
FONT = "Arial"

# No red: a negative variance is in the plan's favour.
USD = "$#,##0.00;-$#,##0.00;$0.00"
RATIO = "0.00%"
COUNT = "#,##0"
NUMBER = "#,##0.00"
DATE = "yyyy-mm-dd"
TEXT = "@"
UNIT_PRICE = "$#,##0.000000"
QUANTITY = "#,##0.0000"


@dataclass(frozen=True)
class Style:
    """One kind of cell."""

    size: int = 10
    bold: bool = False
    italic: bool = False
    colour: str = INK
    fill: str = ""
    number_format: str = "General"
    align: str = "left"
    vertical: str = "center"
    wrap: bool = False
    indent: int = 0
    rule: str = ""  # colour of the line under the cell
    top_rule: str = ""
    accent: str = ""  # colour of a thick line at the left of the cell

    def formatted(self, number_format: str, align: str = "right") -> "Style":
        """The same look for a number."""
        indent = 1 if align == "right" else self.indent  # keeps off the text to its right
        return replace(self, number_format=number_format, align=align, indent=indent)


BODY = Style(rule=LINE)
WRAPPED = Style(rule=LINE, wrap=True)
HEADER = Style(bold=True, colour=WHITE, fill=FOREST, wrap=True)
TOTAL = Style(bold=True, fill=MINT, rule=FOREST, top_rule=FOREST)
NOTE = Style(size=9, italic=True, colour=MUTED, wrap=True, vertical="top")
SECTION = Style(size=12, bold=True, colour=FOREST)
BAND = Style(size=18, bold=True, colour=WHITE, fill=FOREST)
BAND_SMALL = Style(size=10, colour="CFE5D8", fill=FOREST)
LABEL = Style(colour=MUTED, rule=LINE)
CARD_LABEL = Style(size=9, colour=MUTED, fill=MIST, wrap=True, vertical="bottom", indent=1)
CARD_VALUE = Style(size=16, bold=True, colour=FOREST, fill=MIST, indent=1)
WATERMARK = Style(size=14, bold=True, colour="9B1C1C", fill="FBDDDD", indent=1)


class Painter:
    """Applies styles to cells; each is built once and then copied, which is ten times faster."""

    def __init__(self) -> None:
        self._made: dict[Style, object] = {}

    def paint(self, cell: Cell, style: Style) -> None:
        """Give the cell this look."""
        if style not in self._made:
            _build(cell, style)
            self._made[style] = copy(cell._style)  # type: ignore[attr-defined]
        cell._style = copy(self._made[style])  # type: ignore[attr-defined]


def _build(cell: Cell, style: Style) -> None:
    cell.font = Font(
        name=FONT, size=style.size, bold=style.bold, italic=style.italic, color=style.colour
    )
    if style.fill:
        cell.fill = PatternFill("solid", fgColor=style.fill)
    cell.alignment = Alignment(
        horizontal=style.align, vertical=style.vertical, wrap_text=style.wrap, indent=style.indent
    )
    accent = Side(style="thick", color=style.accent) if style.accent else Side()
    cell.border = Border(left=accent, bottom=_side(style.rule), top=_side(style.top_rule))
    cell.number_format = style.number_format


def _side(colour: str) -> Side:
    return Side(style="thin", color=colour) if colour else Side()
