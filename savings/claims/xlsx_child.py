"""The process that opens a workbook: it limits itself first, reads one sheet and ends.

Run as `python -m savings.claims.xlsx_child WORKBOOK LAYOUT_JSON WORK`. Legal workbooks can abort
the reading library or eat all memory, so it never runs in a process that anyone needs. The answer
is `WORK/answer.json`: the header and counts, or the error; rows go to `WORK/rows.csv`.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from savings.claims.errors import ClaimsFileError
from savings.claims.header import match_header
from savings.claims.layout import Layout
from savings.claims.readers_careful import CellFile, cell_names
from savings.claims.zip_guard import check_workbook

ADDRESS_SPACE_BYTES = 1536 << 20
CPU_SECONDS = 20
_EXACT_BELOW = 10**15  # a spreadsheet keeps 15 digits; beyond, an id has lost some
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"')
_WINDOW = 1 << 16
_INDEX_BYTES = 1 << 20


def limit_process() -> None:
    """No core, bounded memory and processor time, from here to the end of the process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def read_workbook(source: Path, layout: Layout, work: Path) -> dict[str, Any]:
    """Write the first sheet's rows as text cells; header, counts and what to tell a person."""
    from python_calamine import CalamineWorkbook

    refuse_formulas(source)
    workbook = CalamineWorkbook.from_path(str(source))
    sheet = workbook.get_sheet_by_index(0)
    top = sheet.start[0] if sheet.start else 0
    rows = sheet.iter_rows()
    names = [cell_text(cell) or "" for cell in next(rows, [])]
    header = match_header(names, layout)
    used = header.used
    written = CellFile(work / "rows.csv", cell_names(header))
    seen = _Seen(used)
    for line, row in enumerate(rows, top + 2):
        if all(cell_text(cell) is None for cell in row):
            seen.blank += 1
            continue
        seen.note(row)
        written.add(line, [cell_text(row[position]) for position in used])
    written.close()
    return {
        "header": names,
        "rows": written.count,
        "sheets": len(workbook.sheet_names),
        "blank": seen.blank,
        "numeric": seen.numeric,
        "imprecise": seen.imprecise,
    }


class _Seen:
    """Counts of cells that a spreadsheet program may have damaged, by position."""

    def __init__(self, used: Sequence[int]) -> None:
        self.numeric = dict.fromkeys(used, 0)
        self.imprecise = dict.fromkeys(used, 0)
        self.blank = 0

    def note(self, row: Sequence[Any]) -> None:
        """Count numbers, and numbers of more digits than a spreadsheet keeps."""
        for position in self.numeric:
            value = row[position]
            if isinstance(value, int | float) and not isinstance(value, bool):
                self.numeric[position] += 1
                self.imprecise[position] += abs(value) >= _EXACT_BELOW


def cell_text(value: Any) -> str | None:
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
    return str(value).replace("\r", " ").replace("\n", " ").replace("\0", " ")


def number_text(value: float) -> str:
    """The shortest decimal that is this double: Decimal(repr(value)), whole numbers without .0."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(exact)
    if exact == exact.to_integral_value() and abs(exact) < _EXACT_BELOW:
        return str(int(exact))
    return format(exact, "f")


def refuse_formulas(source: Path) -> None:
    """Raises: ClaimsFileError(FORMULA_CELLS). A formula's value is a cache that may be stale."""
    with zipfile.ZipFile(source) as archive:
        part = first_sheet_part(archive)
        if part is None or part not in archive.namelist():
            return
        for window in _windows(archive, part):
            if found := _FORMULA.search(window):
                cells = _CELL.findall(window, 0, found.start())
                raise ClaimsFileError(
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


def main(arguments: Sequence[str]) -> int:
    """Limit, read, answer; any failure is an answer too."""
    limit_process()
    source, layout_path, work = (Path(argument) for argument in arguments)
    try:
        check_workbook(source)
        layout = Layout.from_json(layout_path.read_text(encoding="utf-8"))
        answer = read_workbook(source, layout, work)
    except ClaimsFileError as error:
        answer = {"error": [error.code, error.message, error.details]}
    except MemoryError:
        answer = {"error": ["TOO_LARGE", "The workbook needs too much memory; send CSV.", {}]}
    except Exception:  # the text of a parser's error may quote a cell
        message = "The workbook could not be read; save it again as .xlsx or as CSV."
        answer = {"error": ["UNREADABLE_WORKBOOK", message, {}]}
    (work / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
