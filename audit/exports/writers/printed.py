"""Tables as PDF, up to a thousand rows each with a pointer to the other forms."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from audit.exports.declaration import Cell
from audit.exports.gathering import Sheet
from leafenterprise.shared.money import money_text, ratio_text
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.pdf import Document, render_pdf
from leafenterprise.shared.printed import Grid, PrintedCell

MOST_ROWS, WIDE_FROM = 1000, 6
# Laying out costs by the cell, and the more the narrower the columns are: fifty columns of a
# thousand rows took over four minutes and could not be read. So columns beyond a page's width
# stand in parts one after another, and the rows are as many as these cells hold.
MOST_CELLS, BESIDE = 12_000, 12
ROW = "Row"


def write_pdf(sheets: Sequence[Sheet], target: Path, *, title: str) -> int:
    """A chapter for each table; how many rows are in it."""
    taken = 0
    grids: list[Grid] = []
    for sheet in sheets:
        heads = [(column.title, column.kind) for column in sheet.columns]
        rows = list(islice(sheet.rows(), _most_rows(len(heads))))
        taken += len(rows)
        grids += _grids(sheet.id.replace(".", "-"), sheet.title, heads, rows, sheet.count)
    _write(target, title, grids)
    return taken


def write_table_pdf(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], target: Path, *, drawing: str
) -> int:
    """A table that a page made, under the drawing of its figures where there is one."""
    waiting = iter(rows)
    first = list(islice(waiting, _most_rows(len(header))))
    count = len(first) + sum(1 for _ in waiting)
    kinds = ["number" if _is_column_of_numbers(first, place) else "text"
             for place in range(len(header))]  # fmt: skip
    title = clean_words(title)
    heads = list(zip(header, kinds, strict=True))
    _write(target, title, _grids("table", title, heads, first, count), drawing)
    return len(first)


def _write(target: Path, title: str, grids: Sequence[Grid], drawing: str = "") -> None:
    context = {"title": title, "grids": grids, "drawing": drawing}
    html = render_to_string("exports/document.html", context)
    css = render_to_string("exports/document.css", {})
    target.write_bytes(render_pdf(Document(html, css)))


def _most_rows(columns: int) -> int:
    return min(MOST_ROWS, max(1, MOST_CELLS // max(1, columns)))


def _grids(
    name: str,
    title: str,
    heads: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[Any]],
    count: int,
) -> list[Grid]:
    """The table; one with more columns than a page holds in parts, whose rows are numbered."""
    note = _note(len(rows), count)
    if len(heads) <= BESIDE:
        return [_grid(name, title, heads, rows, note)] if heads else []
    found = []
    for first, last in _parts(len(heads)):
        part = [(ROW, "count"), *heads[first:last]]
        cells = [(place, *row[first:last]) for place, row in enumerate(rows, 1)]
        told = f"Columns {first + 1} to {last} of {len(heads)}; a row has its number in each part."
        found.append(_grid(name, f"{title}, columns {first + 1} to {last}", part, cells,
                           f"{told} {note}"))  # fmt: skip
    return found


def _parts(columns: int) -> list[tuple[int, int]]:
    """From which column to before which each part goes: as few as may be, and even."""
    parts = -(-columns // (BESIDE - 1))
    edges = [columns * part // parts for part in range(parts + 1)]
    return list(pairwise(edges))


def _grid(
    name: str,
    title: str,
    heads: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[Any]],
    note: str,
) -> Grid:
    kinds = [kind for _, kind in heads]
    wide = len(heads) >= WIDE_FROM
    return Grid(
        name, title, tuple(PrintedCell(*head) for head in heads),
        tuple(tuple(map(_printed, row, kinds)) for row in rows), note, wide, dense=wide,
    )  # fmt: skip


def _is_column_of_numbers(rows: Sequence[Sequence[Any]], place: int) -> bool:
    return any(isinstance(row[place], int | Decimal) for row in rows)


def _note(shown: int, count: int) -> str:
    if count > shown:
        return f"The first {shown:,} of {count:,} rows; CSV and Excel hold all."
    return f"{count:,} row{'' if count == 1 else 's'}."


def _printed(cell: Cell, kind: str) -> PrintedCell:
    return PrintedCell(clean_words(_text(cell, kind)), kind)


def _text(cell: Any, kind: str) -> str:
    if cell is None:
        return "not stated"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M} UTC"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return {"usd": money_text, "ratio": ratio_text}.get(kind, lambda value: f"{value:f}")(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:,}" if kind == "count" else str(cell)
