"""Damaged text, read one physical line at a time: a bad line costs itself and no other.

DuckDB's parser, given one stray quotation mark, may swallow thousands of lines without a word.
Here a record is one physical line. A line is read by the rules of quoted CSV; if these fail but a
plain split gives exactly the header's number of cells, its quotes are text; otherwise the line is
set aside with its number and the reason. A quoted cell may therefore not run over a line's end.
Only a line feed ends a line: a carriage return inside one is read as a space and counted.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from savings.claims.duck_session import quoted
from savings.claims.errors import IngestCancelled
from savings.claims.header import Header
from savings.claims.prescan import MAX_LINE_BYTES

CHECK_EVERY = 20_000  # lines between two looks at `cancelled`
DELIMITER = "\x1f"


@dataclass(frozen=True)
class Rewritten:
    """SQL relations of good rows and of broken lines.

    literal counts rows with quotes as text, returns those with a carriage return inside a cell.
    """

    rows_sql: str
    broken_sql: str
    rows: int
    broken: int
    literal: int
    blank: int
    returns: int


class CellFile:
    """Rows of text cells with their line number, written so that DuckDB reads them exactly."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._path = path
        self._names = names
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, delimiter=DELIMITER, lineterminator="\n")
        self.count = 0

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """One row; no cell may hold a line break."""
        self._writer.writerow([line, *cells])
        self.count += 1

    def close(self) -> str:
        """SQL for the relation: `line` and the named cells."""
        self._file.close()
        return cell_file_sql(self._path, self._names)


def cell_file_sql(path: Path, names: Sequence[str]) -> str:
    """SQL that reads a CellFile back."""
    columns = ", ".join(["'line': 'BIGINT'", *(f"'{name}': 'VARCHAR'" for name in names)])
    return (
        f"SELECT * FROM read_csv({quoted(path)}, columns = {{{columns}}}, auto_detect = false, "
        f"header = false, strict_mode = true, delim = '{DELIMITER}', quote = '\"', escape = '\"', "
        f"max_line_size = {4 * MAX_LINE_BYTES})"
    )


def rewrite(
    source: Path, delimiter: str, header: Header, work: Path, cancelled: Callable[[], bool]
) -> Rewritten:
    """Split the text into good rows and broken lines, with one batch of them in memory."""
    rows = CellFile(work / "rows.csv", cell_names(header))
    broken = CellFile(work / "broken.csv", ["reason"])
    literal = blank = returns = 0
    for number, text in _lines(source):
        if number % CHECK_EVERY == 0 and cancelled():
            raise IngestCancelled
        if not text:
            blank += 1
            continue
        returns += "\r" in text
        cells, is_literal = read_line(text.replace("\r", " "), delimiter)
        if len(cells) != header.width:
            broken.add(number, ["stray_quote" if is_literal else "wrong_column_count"])
            continue
        literal += is_literal
        rows.add(number, [cells[position] for position in header.used])
    return Rewritten(
        rows.close(), broken.close(), rows.count, broken.count, literal, blank, returns
    )


def cell_names(header: Header) -> list[str]:
    """The names of the cells that are read, in file order."""
    return [f"c{position}" for position in header.used]


def _lines(source: Path) -> Iterator[tuple[int, str]]:
    """Physical lines after the header, numbered from 2; only a line feed ends a line."""
    with source.open(encoding="utf-8-sig", newline="\n") as file:
        next(file, None)
        for number, line in enumerate(file, 2):
            yield number, line.rstrip("\r\n")


def read_line(text: str, delimiter: str) -> tuple[list[str], bool]:
    """(cells, whether quotes were taken as text): strict CSV first, else a plain split."""
    if '"' not in text:
        return text.split(delimiter), False
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return text.split(delimiter), True
    return cells, False
