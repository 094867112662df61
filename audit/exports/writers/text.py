"""One table as CSV."""

from collections.abc import Callable, Iterator
from pathlib import Path

from audit.exports.declaration import Cell
from audit.exports.gathering import Sheet
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.sheets import csv_lines

TELL_EVERY = 2000


def write_csv(sheet: Sheet, target: Path, told: Callable[[int], None]) -> int:
    """A line per row; text that would start a formula is quoted on the way."""
    count = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        header = [column.id for column in sheet.columns]
        for count, line in enumerate(csv_lines(header, _plain(sheet.rows()))):
            file.write(line)
            if count % TELL_EVERY == 0:
                told(count)
    return count


def _plain(rows: Iterator[list[Cell]]) -> Iterator[list[object]]:
    for row in rows:
        yield [shown(cell) for cell in row]


def shown(cell: Cell) -> object:
    """Moments in UTC, decimals without exponent, nothing as nothing."""
    if cell is None:
        return ""
    if hasattr(cell, "tzinfo"):
        return utc_text(cell)  # type: ignore[arg-type]
    return f"{cell:f}" if hasattr(cell, "as_tuple") else cell
