"""A small workbook that a person sends: its first sheet as rows of text."""

import sys
import tempfile
from pathlib import Path

from leafenterprise.shared.workbooks.asking import ask_child

SECONDS = 30
COMMAND = (sys.executable, "-m", "leafenterprise.shared.workbooks.child")
Rows = list[tuple[int, list[str | None]]]


def read_small_workbook(content: bytes, *, most_rows: int, most_columns: int) -> Rows:
    """The rows that hold something, by their numbers on the sheet. Raises: FileRefused."""
    with tempfile.TemporaryDirectory(prefix="workbook-") as folder:
        work = Path(folder)
        source = work / "sent.xlsx"
        source.write_bytes(content)
        command = (*COMMAND, str(source), str(work), str(most_rows), str(most_columns))
        answer = ask_child(command, work, seconds=SECONDS)
    return [(number, cells) for number, cells in answer["rows"]]
