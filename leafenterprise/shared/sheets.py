"""Small tables as CSV and Excel files, in which no cell can start a formula."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.workbook.package import ZipWriter, with_fixed_times

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # a file says what was asked, not when it was written
_STARTS_A_FORMULA = "=+-@\t\r＝＋－＠"


class _Line:
    """A file that hands each written line back."""

    def write(self, text: str) -> str:
        return text


def inert(value: Any) -> Any:
    """The value without what must not leave; text that would start a formula gets a quote first.

    A negative number stays a number: it cannot call anything.
    """
    value = clean_words(value) if isinstance(value, str) else value
    text = "" if value is None else str(value)
    if text[:1] not in _STARTS_A_FORMULA or not text or _is_number(text):
        return value
    return f"'{text}"


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table as CSV lines, header first; the byte order mark makes Excel read UTF-8."""
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([inert(name) for name in header])
    for row in rows:
        yield writer.writerow([inert(cell) for cell in row])


def xlsx_bytes(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: Iterable[tuple[str, str]] = (),
) -> bytes:
    """The table as a workbook with a frozen header and filters; `about` on a sheet of its own."""
    from openpyxl import Workbook  # half a second at every start otherwise
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Table"
    sheet.append([inert(name) for name in header])
    for row in rows:
        sheet.append([inert(cell) for cell in row])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = max(12, len(str(cell.value or "")) + 4)
    described = list(about)
    if described:
        told: Any = book.create_sheet("About")
        told.column_dimensions["A"].width, told.column_dimensions["B"].width = 22, 80
        for name, value in described:
            told.append([inert(name), inert(value)])
    kept = io.BytesIO()
    book.save(kept)
    return _without_clock(kept)


def _without_clock(drawn: io.BytesIO) -> bytes:
    """The same package with one date everywhere, so that the same rows give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(drawn) as source, tempfile.TemporaryFile() as scratch:
        writer = ZipWriter(made, scratch)
        for name in sorted(source.namelist()):
            content = source.read(name)
            is_core = name == "docProps/core.xml"
            writer.add(name, [with_fixed_times(content, NO_TIME) if is_core else content])
        writer.close()
    return made.getvalue()


def _is_number(text: str) -> bool:
    return text[:1] == "-" and text[1:].replace(".", "", 1).isdecimal()
