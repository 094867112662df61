"""Damaged text, read one physical line at a time: a bad line costs itself and no other.

DuckDB's parser, given one stray quotation mark, may swallow thousands of lines without a word.
Here a record is one physical line. A line is read by the rules of quoted CSV; if these fail but a
plain split gives exactly the header's number of cells, its quotes are text; otherwise the line is
set aside with its number and the reason. A quoted cell may therefore not run over a line's end.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from savings.claims.errors import IngestCancelled
from savings.claims.header import Header

BATCH_ROWS = 20_000


@dataclass(frozen=True)
class Rewritten:
    """Good rows and broken lines, each as Parquet; literal counts rows with quotes as text."""

    rows_path: Path
    broken_path: Path
    rows: int
    broken: int
    literal: int
    blank: int


class CellBatches:
    """Writes rows of text cells to Parquet in batches, so that memory stays bounded."""

    def __init__(self, path: Path, names: list[str]) -> None:
        # half a second that undamaged text need not wait for
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]

        fields = [pa.field("line", pa.int64())]
        fields += [pa.field(name, pa.string()) for name in names]
        self._schema: pa.Schema = pa.schema(fields)
        self._writer = pq.ParquetWriter(path, self._schema, compression="lz4")
        self._lines: list[int] = []
        self._rows: list[list[str | None]] = []
        self.count = 0

    def add(self, line: int, cells: list[str | None]) -> None:
        """One row; written out with its batch."""
        self._lines.append(line)
        self._rows.append(cells)
        self.count += 1
        if len(self._rows) >= BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        columns = list(zip(*self._rows, strict=True))
        arrays = [pa.array(self._lines, pa.int64())]
        arrays += [pa.array(column, pa.string()) for column in columns]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._lines, self._rows = [], []

    def close(self) -> None:
        """Write what is left and the footer."""
        if self._rows:
            self._flush()
        self._writer.close()


def rewrite(
    source: Path, delimiter: str, header: Header, work: Path, cancelled: Callable[[], bool]
) -> Rewritten:
    """Split the text into good rows and broken lines, with one batch of them in memory."""
    rows_path, broken_path = work / "rows.parquet", work / "broken.parquet"
    rows = CellBatches(rows_path, [f"c{position}" for position in header.used])
    broken = CellBatches(broken_path, ["reason"])
    literal = blank = 0
    for number, text in _lines(source):
        if number % BATCH_ROWS == 0 and cancelled():
            raise IngestCancelled
        if not text:
            blank += 1
            continue
        cells, is_literal = read_line(text, delimiter)
        if len(cells) != header.width:
            broken.add(number, ["stray_quote" if is_literal else "wrong_column_count"])
            continue
        literal += is_literal
        rows.add(number, [cells[position] or None for position in header.used])
    rows.close()
    broken.close()
    return Rewritten(rows_path, broken_path, rows.count, broken.count, literal, blank)


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
