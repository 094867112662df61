"""What printed documents are made of, whatever they are about: tables and pictures, all as text.

The templates under `templates/reports/` draw them; every text passes the redaction before.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

NUMERIC = frozenset({"usd", "ratio", "number", "count"})
MISSING = "n/c"
ABSENT = ("not computable", "not stated")


@dataclass(frozen=True)
class PrintedCell:
    """A cell: its text, a smaller line under it, and how it stands."""

    text: str
    kind: str = "text"
    small: str = ""

    @property
    def css(self) -> str:
        """The class that its kind asks for."""
        if self.kind in NUMERIC:
            return "number missing" if self.text in (MISSING, *ABSENT) else "number"
        return f"{self.kind} {self.text}" if self.kind == "readiness" else self.kind


@dataclass(frozen=True)
class Grid:
    """A table as printed; wide ones stand on a page on its side."""

    id: str
    title: str
    columns: tuple[PrintedCell, ...]
    rows: tuple[tuple[PrintedCell, ...], ...]
    note: str = ""
    wide: bool = False
    dense: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart as SVG with the sentence under it."""

    title: str
    svg: str


def columns_of(*named: tuple[str, str]) -> tuple[PrintedCell, ...]:
    """Heads of columns, each with its kind."""
    return tuple(PrintedCell(title, kind) for title, kind in named)


def add_classes(grid: Grid, shown: Mapping[str, Any]) -> None:
    """Adds what a template cannot reckon to the same grid as a template has it: cells' classes."""
    for head, cell in zip(grid.columns, shown["columns"], strict=True):
        cell["css"] = head.css
    for row, cells in zip(grid.rows, shown["rows"], strict=True):
        for real, cell in zip(row, cells, strict=True):
            kept: MutableMapping[str, Any] = cell
            kept["css"] = real.css
