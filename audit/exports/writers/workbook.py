"""Tables as an Excel file: laid out once with one sample row, the rows streamed in its place.

Text is written as text and can start no formula; only a few thousand rows are held at a time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from audit.exports.declaration import Cell
from audit.exports.gathering import Sheet
from audit.exports.writers.text import TELL_EVERY
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.sheets import NO_TIME
from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.package import around_row, styles_of_row
from leafenterprise.shared.workbook.page import Column, Layout, Page
from leafenterprise.shared.workbook.text import plain_text
from leafenterprise.shared.workbook.writing import describe, write_layout

LONGEST_SHEET = 1_000_000
MOST_PARTS = 9  # parts are packed in the order of their names, and sheet10 comes before sheet2
_DAY_ZERO = date(1899, 12, 30)
_FORMATS = {
    "usd": look.USD, "ratio": look.RATIO, "number": look.QUANTITY, "count": look.COUNT,
    "date": look.DATE,
}  # fmt: skip
_SAMPLES: dict[str, Any] = {"date": _DAY_ZERO, "text": "text"}


def write_xlsx(
    sheets: Sequence[Sheet], target: Path, *, title: str, told: Callable[[int], None]
) -> int:
    """A sheet for each table, and more of them beyond a million rows; how many rows in all."""
    parts = sum(max(1, -(-sheet.count // LONGEST_SHEET)) for sheet in sheets)
    if parts > MOST_PARTS and parts > len(sheets):
        raise TooLongForExcel(rows=sum(sheet.count for sheet in sheets))
    layout = Layout()
    layout.workbook.remove(layout.workbook.worksheets[0])
    streamed, written = {}, _Counter(told)
    for sheet in sheets:
        rows = sheet.rows()
        for part, start in enumerate(range(0, max(sheet.count, 1), LONGEST_SHEET), start=1):
            count = min(LONGEST_SHEET, sheet.count - start)
            _lay_out(layout, sheet, part, count)
            number = len(layout.workbook.worksheets)
            body = partial(_sheet_xml, rows=rows, count=count, width=len(sheet.columns))
            streamed[f"xl/worksheets/sheet{number}.xml"] = partial(body, written=written)
    describe(layout, title=title, subject="Export", description="", properties={})
    write_layout(layout, target, made_at=NO_TIME, streamed=streamed)
    return written.rows


class TooLongForExcel(Conflict):
    """More rows than a workbook holds in good order."""

    code = "EXPORT_TOO_LONG"
    message = "These are more rows than an Excel file can hold; take CSV."


class _Counter:
    """Tells how many rows are written, now and then."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self.rows, self._told = 0, told

    def one_more(self) -> None:
        """Another row."""
        self.rows += 1
        if self.rows % TELL_EVERY == 0:
            self._told(self.rows)


def _lay_out(layout: Layout, sheet: Sheet, part: int, count: int) -> None:
    made: Worksheet = layout.workbook.create_sheet(_tab(sheet.title, part))
    page = Page(layout, made)
    columns = [_column(one.title, one.kind) for one in sheet.columns]
    sample = [_SAMPLES.get(one.kind, 0) for one in sheet.columns]
    page.widths(columns, left=1)
    page.table(1, columns, [sample], left=1)
    last = get_column_letter(len(columns))
    made.auto_filter.ref = f"A1:{last}{max(count, 1) + 1}"


def _column(title: str, kind: str) -> Column:
    style = look.BODY.formatted(_FORMATS[kind]) if kind in _FORMATS else look.BODY
    return Column(title, max(12, min(40, len(title) + 6)), style)


def _tab(title: str, part: int) -> str:
    end = f" {part}" if part > 1 else ""
    return re.sub(r"[\[\]:*?/\\]", "", title)[: 31 - len(end)] + end


def _sheet_xml(
    laid_out: bytes, *, rows: Iterator[list[Cell]], count: int, width: int, written: _Counter
) -> Iterable[bytes]:
    styles = styles_of_row(laid_out, 2)
    letters = [get_column_letter(place) for place in range(1, width + 1)]
    head, tail = around_row(laid_out, 2, f"{letters[-1]}{max(count, 0) + 1}")
    yield head
    held: list[str] = []
    for number, row in zip(range(2, count + 2), rows, strict=False):
        cells = "".join(map(_cell, letters, [number] * width, styles, row))
        held.append(f'<row r="{number}">{cells}</row>')
        written.one_more()
        if len(held) >= TELL_EVERY:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()
    yield tail


def _cell(letter: str, number: int, style: int, value: Cell) -> str:
    if value is None:
        return f'<c r="{letter}{number}" s="{style}"/>'
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, datetime):
        value = utc_text(value)
    if isinstance(value, str):
        text = escape(plain_text(value))
        inner = f'<is><t xml:space="preserve">{text}</t></is>'
        return f'<c r="{letter}{number}" s="{style}" t="inlineStr">{inner}</c>'
    if isinstance(value, date):
        value = (value - _DAY_ZERO).days
    plain = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return f'<c r="{letter}{number}" s="{style}"><v>{plain}</v></c>'
