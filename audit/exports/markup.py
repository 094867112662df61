"""A table read from the markup that a page shows: the words of its cells, and its numbers.

What serves the screen alone is left out: buttons, drawings, words for screen readers beside a
link, and columns whose head says `data-left-out`. A cell that is cut short for the eye gives what
its `title` holds, and `data-value` speaks for a cell whose words do not. A column of numbers in
one unit becomes numbers with the unit in its head; where units mix, the words stay.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

from leafenterprise.shared.money import SYMBOLS

_LEFT_OUT = {"script", "style", "svg", "button", "select", "progress", "template", "datalist"}
_BREAKS = {"br", "div", "p", "li", "dt", "summary", "details"}
_TYPED = {"", "text", "number", "date", "search"}  # inputs that hold a value of the table
_AMOUNT = re.compile(
    r"(?P<sign>[-−+]?)(?P<unit>[$£€]|[A-Z]{3} )?"
    r"(?P<number>(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?)(?P<percent> ?%)?"
)
_CODES = {sign: code for code, sign in SYMBOLS.items()}

Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True)
class ReadTable:
    """Its heads and its rows, each row as long as the heads."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | Decimal, ...], ...]


def read_table(html: str) -> ReadTable:
    """The one table in the markup. Raises: ValueError where there is none, or more than one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.tables != 1:
        raise ValueError(f"{reader.tables} tables where one was expected")
    columns = [
        _column(head, [row[place] if place < len(row) else _Cell() for row in reader.rows])
        for place, head in enumerate(reader.heads)
        if not head.left_out
    ]
    return ReadTable(
        header=tuple(head for head, _ in columns),
        rows=tuple(zip(*(cells for _, cells in columns), strict=True)),
    )


def _column(head: "_Cell", cells: "list[_Cell]") -> tuple[str, list[str | Decimal]]:
    """Its head and its cells: numbers of one unit as numbers, the unit in the head."""
    amounts = [cell.amount for cell in cells]
    units = {amount[0] for amount in amounts if amount is not None}
    if len(units) != 1:
        return head.text, [cell.text for cell in cells]
    unit = units.pop()
    named = f"{head.text} ({unit})" if unit and unit not in head.text else head.text
    return named, [
        cell.text if amount is None else amount[1]
        for cell, amount in zip(cells, amounts, strict=True)
    ]


@dataclass
class _Cell:
    """A cell in the making."""

    is_number: bool = False
    left_out: bool = False
    given: str | None = None
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        if self.given is not None:
            return self.given
        lines = (" ".join(line.split()) for line in "".join(self.pieces).split("\n"))
        return "; ".join(filter(None, lines))

    @property
    def amount(self) -> tuple[str, Decimal] | None:
        """Its unit ("" for a count) and its number; None where it is no number of a column."""
        found = _AMOUNT.fullmatch(self.text) if self.is_number else None
        if found is None:
            return None
        number = Decimal(found["number"].replace(",", ""))
        unit = (found["unit"] or "").strip()
        unit = "%" if found["percent"] else _CODES.get(unit, unit)
        return unit, -number if found["sign"] in ("-", "−") else number


class _Reader(HTMLParser):
    """Walks the markup; heads are the cells of the thead, rows those of the rest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables = 0
        self.heads: list[_Cell] = []
        self.rows: list[list[_Cell]] = []
        self._in_head = False
        self._row: list[_Cell] | None = None
        self._cell: _Cell | None = None
        self._skipped = ""  # the element being left out, and how deep in others of its name
        self._depth = 0
        self._cut = ("", 0)  # the title of the code being read, and where its words begin

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._skipped:
            self._depth += tag == self._skipped
            return
        known = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.tables += 1
        elif tag == "thead":
            self._in_head = True
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._open(known)
        elif self._cell is not None:
            self._inside(self._cell, tag, known)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._depth -= tag == self._skipped
            self._skipped = self._skipped if self._depth else ""
        elif tag == "thead":
            self._in_head = False
        elif tag in ("td", "th"):
            self._cell = None
        elif tag == "tr" and self._row is not None:
            if self._in_head:
                self.heads = self._row
            elif self._row:
                self.rows.append(self._row)
            self._row = None
        elif tag == "code" and self._cell is not None:
            self._whole(self._cell)
        elif tag in _BREAKS and self._cell is not None:
            self._cell.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._skipped:
            self._cell.pieces.append(data.replace("\n", " "))

    def _open(self, known: dict[str, str]) -> None:
        self._cell = _Cell(
            is_number="number" in known.get("class", "").split(),
            left_out="data-left-out" in known,
            given=known.get("data-value"),
        )
        assert self._row is not None
        self._row.append(self._cell)
        self._row += [_Cell() for _ in range(int(known.get("colspan") or 1) - 1)]

    def _inside(self, cell: _Cell, tag: str, known: dict[str, str]) -> None:
        classes = known.get("class", "").split()
        if tag in _LEFT_OUT or ("unseen" in classes and not self._in_head):
            self._skip(tag)
        elif tag == "code":
            cell.pieces.append(" ")
            self._cut = (known.get("title", ""), len(cell.pieces))
        elif tag == "input" and known.get("type", "") in _TYPED:
            cell.is_number = cell.is_number or known.get("inputmode") == "decimal"
            cell.pieces.append(known.get("value", ""))
        elif tag in _BREAKS or "figure-line" in classes:
            cell.pieces.append("\n")
        elif tag in ("span", "dd"):
            cell.pieces.append(" ")

    def _whole(self, cell: _Cell) -> None:
        """Puts what was cut short in its place, where the title holds all of it."""
        title, start = self._cut
        shown = "".join(cell.pieces[start:]).strip().removesuffix("…")
        if shown and title.startswith(shown):
            cell.pieces[start:] = [title]

    def _skip(self, tag: str) -> None:
        self._skipped, self._depth = tag, 1
