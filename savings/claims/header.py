"""The header of a file against a layout: columns are found by name, never by position."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from savings.claims.errors import ClaimsFileError
from savings.claims.layout import Guard, Layout, LayoutColumn, header_key

DELIMITERS = (",", "|", "\t", ";", "^", "~", "\x1f", ":")
MAX_COLUMNS = 2_000


@dataclass(frozen=True)
class FoundColumn:
    """A layout column with the positions of its cells in the file."""

    column: LayoutColumn
    positions: tuple[int, ...]


@dataclass(frozen=True)
class Header:
    """Where everything stands. missing: the layout's headers that the file lacks."""

    width: int
    columns: tuple[FoundColumn, ...]
    guards: tuple[tuple[Guard, int], ...]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def used(self) -> tuple[int, ...]:
        """Positions that are read, in file order."""
        cells = {position for found in self.columns for position in found.positions}
        return tuple(sorted(cells | {position for _, position in self.guards}))


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one physical line by the rules of quoted CSV; a lenient reading."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell beyond the module's limit
        return line.split(delimiter)


def find_delimiter(line: str, layout: Layout) -> str:
    """The layout's delimiter, or the one under which most of its headers are found."""
    if layout.delimiter:
        return layout.delimiter
    wanted = {
        header_key(name) for column in layout.columns for name in (*column.sources, *column.aliases)
    }

    def matches(delimiter: str) -> int:
        return len(wanted & {header_key(cell) for cell in split_line(line, delimiter)})

    return max(DELIMITERS, key=matches)


def match_header(cells: Sequence[str], layout: Layout) -> Header:
    """Find the layout's columns. Raises: ClaimsFileError(MISSING_COLUMNS, DUPLICATE_HEADER)."""
    if len(cells) > MAX_COLUMNS:
        raise ClaimsFileError("TOO_MANY_COLUMNS", f"More than {MAX_COLUMNS:,} columns.", line=1)
    keys = [header_key(cell) for cell in cells]
    found, missing = [], []
    for column in layout.columns:
        positions, lacking = _positions(keys, column)
        missing.extend(lacking)
        if positions:
            found.append(FoundColumn(column, positions))
    _check_required(layout, found)
    guards = tuple(
        (guard, _position(keys, (guard.source,)))
        for guard in layout.guards
        if header_key(guard.source) in keys
    )
    header = Header(len(keys), tuple(found), guards, tuple(missing), ())
    unread = set(range(len(keys))) - set(header.used)
    ignored = tuple(cells[position] for position in sorted(unread))
    return Header(len(keys), tuple(found), guards, tuple(missing), ignored)


def _positions(keys: list[str], column: LayoutColumn) -> tuple[tuple[int, ...], list[str]]:
    """Cells of the column; none where a part that it cannot do without is lacking."""
    places = [_position(keys, (column.source, *column.aliases))]
    places += [_position(keys, (name,)) for name in column.plus]
    lacking = [name for name, at in zip(column.sources, places, strict=True) if at < 0]
    if lacking and column.combine != "sum_given":
        return (), lacking
    return tuple(at for at in places if at >= 0), lacking


def _position(keys: list[str], names: Sequence[str]) -> int:
    """Where the first of the names stands, -1 for nowhere; twice is no answer."""
    for key in map(header_key, names):
        if keys.count(key) > 1:
            raise ClaimsFileError(
                "DUPLICATE_HEADER", "A column that the layout reads stands twice.", column=key
            )
        if key in keys:
            return keys.index(key)
    return -1


def _check_required(layout: Layout, found: list[FoundColumn]) -> None:
    filled = {item.column.target for item in found}
    lacking = [
        name
        for column in layout.columns
        if layout.targets[column.target].required and column.target not in filled
        for name in column.sources
    ]
    if lacking:
        raise ClaimsFileError(
            "MISSING_COLUMNS",
            f"The file does not fit layout {layout.id}: it lacks {', '.join(lacking)}.",
            line=1,
            columns=lacking,
            columns_found=len(found),
        )
