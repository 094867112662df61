"""The process that opens a small workbook: it limits itself first, reads one sheet and ends.

Run as `python -m leafenterprise.shared.workbooks.child WORKBOOK WORK ROWS COLUMNS`. Legal
workbooks can abort the reading library or eat all memory, so it never runs in a process that
anyone needs. The answer is `WORK/answer.json`: the rows with their numbers, or the error.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leafenterprise.shared.workbooks.answering import answer
from leafenterprise.shared.workbooks.cells import cell_text, refuse_formulas
from leafenterprise.shared.workbooks.errors import FileRefused


def read_rows(source: Path, most_rows: int, most_columns: int) -> dict[str, Any]:
    """The rows of the first sheet that hold something, each with its number on the sheet."""
    from python_calamine import CalamineWorkbook

    refuse_formulas(source)
    workbook = CalamineWorkbook.from_path(str(source))
    sheet = workbook.get_sheet_by_index(0)
    top, left = sheet.start or (0, 0)
    told: list[tuple[int, list[str | None]]] = []
    for number, row in enumerate(sheet.iter_rows(), top + 1):
        cells = [None] * left + [cell_text(cell, keeps_lines=True) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > most_columns or len(told) > most_rows:
            raise FileRefused(
                "TOO_LARGE",
                f"The sheet has more than {most_rows} rows or {most_columns} columns.",
                row=number,
            )
        if cells:
            told.append((number, cells))
    return {"rows": told}


def main(arguments: Sequence[str]) -> int:
    """The rows of the named workbook, within the limits."""
    source, work = Path(arguments[0]), Path(arguments[1])
    most_rows, most_columns = int(arguments[2]), int(arguments[3])
    return answer(source, work, lambda: read_rows(source, most_rows, most_columns))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
