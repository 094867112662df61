"""Native charts over cells of the workbook, in the brand's colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import NumFmt
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import Series
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.utils import quote_sheetname

from leafenterprise.shared.workbook import look

COLOURS = ("1C6B45", "B5721A", "2F6FA8", "75589F", "A8443C", "5B6A61")
GRID, AXIS = "E6E9E3", "5F6B63"
SHORT_USD = '[>=1000000]$#,##0.0,,"M";[>=1000]$#,##0,"k";$#,##0'
SIGNED_USD = "$#,##0;-$#,##0"
SHORT_RATIO = "0.0%"


@dataclass(frozen=True)
class Bars:
    """What a bar chart shows: one sheet's rows, a column of labels, named columns of values."""

    title: str
    sheet: str
    labels: str  # column letters
    values: Sequence[tuple[str, str]]  # name and column letters
    first: int
    last: int
    number_format: str = SHORT_USD
    horizontal: bool = False
    from_zero: bool = True  # bars that start elsewhere mislead; not where some are negative
    width: float = 17.5
    height: float = 7.6


def bar_chart(bars: Bars) -> BarChart:
    """The chart: flat bars, hairline grid, labels on the bars where there is one series."""
    chart = BarChart()
    chart.type = "bar" if bars.horizontal else "col"
    chart.gapWidth, chart.overlap = (50, 0)
    chart.width, chart.height = bars.width, bars.height  # type: ignore[assignment]
    for place, (name, column) in enumerate(bars.values):
        chart.series.append(_series(bars, name, column, COLOURS[place % len(COLOURS)]))
    chart.set_categories(_cells(bars, bars.labels))
    if len(bars.values) == 1:
        chart.dataLabels = _labels(bars.number_format)
        chart.legend = None
    else:
        chart.legend.position = "b"
        chart.legend.txPr = _small(AXIS)
    _axes(chart, bars)
    chart.title = _title(bars.title)
    chart.graphical_properties = GraphicalProperties(
        solidFill=look.WHITE, ln=LineProperties(solidFill=GRID)
    )
    chart.roundedCorners = False
    return chart


def _series(bars: Bars, name: str, column: str, colour: str) -> Series:
    one = SeriesFactory(_cells(bars, column), title=name)
    one.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(noFill=True))
    one.invertIfNegative = False
    return one


def _cells(bars: Bars, column: str) -> Reference:
    cells = f"${column}${bars.first}:${column}${bars.last}"
    return Reference(range_string=f"{quote_sheetname(bars.sheet)}!{cells}")


def _axes(chart: BarChart, bars: Bars) -> None:
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr = chart.y_axis.txPr = _small(AXIS)
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=AXIS))
    chart.x_axis.tickLblPos = "low"  # below the bars even where some are negative
    chart.x_axis.majorTickMark = chart.y_axis.majorTickMark = "none"
    chart.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    grid = GraphicalProperties(ln=LineProperties(solidFill=GRID))
    chart.y_axis.majorGridlines = ChartLines(spPr=grid)
    chart.y_axis.number_format = bars.number_format
    chart.y_axis.numFmt = NumFmt(formatCode=bars.number_format, sourceLinked=False)
    if bars.from_zero:
        chart.y_axis.scaling.min = 0
    if bars.horizontal:
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"


def _labels(number_format: str) -> DataLabelList:
    labels = DataLabelList(showVal=True, numFmt=number_format)
    labels.showSerName = labels.showCatName = False
    labels.showLegendKey = labels.showPercent = False
    labels.txPr = _small(look.INK)
    return labels


def _title(text: str) -> Title:
    look_of_title = CharacterProperties(
        sz=1200, b=True, solidFill=look.FOREST, latin=Font(typeface=look.FONT)
    )
    run = RegularTextRun(rPr=look_of_title, t=text)
    rich = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look_of_title), r=[run])])
    layout = Layout(manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0.02, y=0.03))
    return Title(tx=Text(rich=rich), overlay=False, layout=layout)


def _small(colour: str) -> RichText:
    style = CharacterProperties(sz=900, solidFill=colour, latin=Font(typeface=look.FONT))
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=style), endParaRPr=style)])
