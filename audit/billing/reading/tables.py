"""A file as numbered rows of cells: CSV read here, workbooks and PDFs by a child process."""

import csv
import io
from dataclasses import dataclass

MOST_ROWS, MOST_COLUMNS = 200_000, 60
LONGEST_LINE = 1 << 20
DELIMITERS = ",;\t|"


class TableRefused(ValueError):
    """A file that is no table: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class SheetRow:
    """One row: its line in the file (or its place among the rows of a PDF), and its cells."""

    line: int
    cells: tuple[str, ...]
    place: str = ""


def read_csv(content: bytes) -> list[SheetRow]:
    """The rows that hold something. Raises: TableRefused."""
    text = _decoded(content)
    if any(len(line) > LONGEST_LINE for line in text.split("\n", MOST_ROWS)):
        raise TableRefused("LONG_LINE", "A line is longer than a megabyte.")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(SheetRow(reader.line_num, tuple(cell.strip() for cell in cells)))
            if len(rows) > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise TableRefused(
                    "TOO_LARGE", f"More than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns."
                )
    except csv.Error:  # its text may quote the line
        raise TableRefused(
            "BAD_CSV", f"Line {reader.line_num} is not closed as a CSV line has to be."
        ) from None
    return rows


def _decoded(content: bytes) -> str:
    if b"\0" in content[: 1 << 16] or content[:4] in (b"PK\x03\x04", b"%PDF"):
        raise TableRefused("NOT_A_TABLE", "The file is no CSV, whatever its name says.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefused("BAD_ENCODING", "The file is neither UTF-8 nor Windows text.")
