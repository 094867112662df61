"""A sheet's native cells as text, and the refusal of formulas, whose values are only remembered."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from leafenterprise.shared.workbooks.errors import FileRefused

EXACT_BELOW = 10**15  # a spreadsheet keeps 15 digits; beyond, an id has lost some
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"')
_WINDOW = 1 << 16
_INDEX_BYTES = 1 << 20


def cell_text(value: Any, *, keeps_lines: bool = False) -> str | None:
    """A native cell as the text that the grammars read; numbers without exponent."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    text = str(value).replace("\0", " ")
    return text if keeps_lines else text.replace("\r", " ").replace("\n", " ")


def number_text(value: float) -> str:
    """The shortest decimal that is this double: Decimal(repr(value)), whole numbers without .0."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(exact)
    if exact == exact.to_integral_value() and abs(exact) < EXACT_BELOW:
        return str(int(exact))
    return format(exact, "f")


def refuse_formulas(source: Path) -> None:
    """Raises: FileRefused(FORMULA_CELLS). A formula's value is a cache that may be stale."""
    with zipfile.ZipFile(source) as archive:
        part = first_sheet_part(archive)
        if part is None or part not in archive.namelist():
            return
        for window in _windows(archive, part):
            if found := _FORMULA.search(window):
                cells = _CELL.findall(window, 0, found.start())
                raise FileRefused(
                    "FORMULA_CELLS",
                    "The sheet holds formulas; paste the values and save it again.",
                    cell=cells[-1].decode() if cells else "",
                )


def _windows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in overlapping pieces, so that no tag is cut in two."""
    kept = b""
    with archive.open(part) as file:
        while chunk := file.read(_WINDOW):
            yield kept + chunk
            kept = (kept + chunk)[-1024:]


def first_sheet_part(archive: zipfile.ZipFile) -> str | None:
    """The zip entry of the first sheet, by the workbook's own index."""
    with archive.open("xl/workbook.xml") as file:
        book = ElementTree.fromstring(file.read(_INDEX_BYTES))  # noqa: S314 (no DOCTYPE passes)
    sheet = next((node for node in book.iter() if node.tag.endswith("}sheet")), None)
    wanted = sheet.get(_RELATION) if sheet is not None else None
    with archive.open("xl/_rels/workbook.xml.rels") as file:
        links = ElementTree.fromstring(file.read(_INDEX_BYTES))  # noqa: S314
    for link in links:
        if link.get("Id") == wanted:
            target = link.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None
