"""The process that opens a workbook: it limits itself first, reads one sheet and ends.

Run as `python -m savings.claims.xlsx_child WORKBOOK LAYOUT_JSON WORK`. Legal workbooks can abort
the reading library or eat all memory, so it never runs in a process that anyone needs. The answer
is `WORK/answer.json`: the header and counts, or the error; rows go to `WORK/rows.csv`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbooks.answering import answer
from leafenterprise.shared.workbooks.cells import EXACT_BELOW, cell_text, refuse_formulas
from savings.claims.header import match_header
from savings.claims.layout import Layout
from savings.claims.readers_careful import CellFile, cell_names


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
                self.imprecise[position] += abs(value) >= EXACT_BELOW


def main(arguments: Sequence[str]) -> int:
    """The rows of the named workbook by the named layout."""
    source, layout_path, work = (Path(argument) for argument in arguments)

    def read() -> dict[str, Any]:
        layout = Layout.from_json(layout_path.read_text(encoding="utf-8"))
        return read_workbook(source, layout, work)

    return answer(source, work, read, takes_csv=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
