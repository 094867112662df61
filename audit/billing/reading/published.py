"""Tables that somebody publishes (base units, conversion factors): known columns, no bad line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from audit.billing.reading.tables import SheetRow, read_csv
from audit.billing.reading.values import Unreadable

_WORD = re.compile(r"[^a-z0-9]+")
Cells = Mapping[str, str]
Value = TypeVar("Value")


@dataclass
class Published:
    """Rows by field with their lines; wrong: sentences that name a line, never its value."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def read(self, reader: Callable[[Cells], Value]) -> Iterator[Value]:
        """What the reader makes of each row; what it cannot read becomes a sentence."""
        for line, cells in self.rows:
            try:
                yield reader(cells)
            except Unreadable as problem:
                self.wrong.append(f"Line {line} {problem.says}.")


def plain_heading(text: str) -> str:
    """Lower case words: Anes_CF 2025 becomes anes cf 2025."""
    return _WORD.sub(" ", text.lower()).strip()


def read_published(
    content: bytes, find_places: Callable[[Sequence[str]], Mapping[str, int]]
) -> Published:
    """The rows under the headings. find_places: headings → field → column.

    Raises: TableRefused where it is no table; what find_places raises.
    """
    header, *rows = read_csv(content) or [SheetRow(0, ())]
    places = find_places([plain_heading(cell) for cell in header.cells])
    found = Published()
    for row in rows:
        if len(row.cells) <= max(places.values()):
            found.wrong.append(f"Line {row.line} has too few columns.")
        else:
            cells = {name: row.cells[place] for name, place in places.items()}
            found.rows.append((row.line, cells))
    return found


def places_of(
    headings: Sequence[str], known: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, int], list[str]]:
    """Field → column by the names known for it, and sentences on those that no column has."""
    places = {
        name: next(headings.index(one) for one in names if one in headings)
        for name, names in known.items()
        if not set(names).isdisjoint(headings)
    }
    return places, [f"There is no column {known[name][0]}." for name in known if name not in places]
