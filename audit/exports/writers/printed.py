"""Tables as PDF, up to a thousand rows each with a pointer to the other forms."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
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


def write_pdf(sheets: Sequence[Sheet], target: Path, *, title: str) -> int:
    """A chapter for each table; how many rows are in it."""
    grids = [_grid(sheet) for sheet in sheets]
    html = render_to_string("exports/document.html", {"title": title, "grids": grids})
    css = render_to_string("exports/document.css", {})
    target.write_bytes(render_pdf(Document(html, css)))
    return sum(len(grid.rows) for grid in grids)


def write_table_pdf(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], target: Path, *, drawing: str
) -> int:
    """A table that a page made, under the drawing of its figures where there is one."""
    waiting = iter(rows)
    first = list(islice(waiting, MOST_ROWS))
    left = sum(1 for _ in waiting)
    kinds = ["number" if _is_column_of_numbers(first, place) else "text"
             for place in range(len(header))]  # fmt: skip
    title = clean_words(title)
    grid = Grid(
        "table", title, tuple(map(PrintedCell, header, kinds)),
        tuple(tuple(map(_printed, row, kinds)) for row in first),
        _note(len(first) + left), wide=len(header) >= WIDE_FROM, dense=len(header) >= WIDE_FROM,
    )  # fmt: skip
    context = {"title": title, "grids": [grid] if header else [], "drawing": drawing}
    html = render_to_string("exports/document.html", context)
    css = render_to_string("exports/document.css", {})
    target.write_bytes(render_pdf(Document(html, css)))
    return len(first)


def _is_column_of_numbers(rows: Sequence[Sequence[Any]], place: int) -> bool:
    return any(isinstance(row[place], int | Decimal) for row in rows)


def _note(count: int) -> str:
    if count > MOST_ROWS:
        return f"The first {MOST_ROWS:,} of {count:,} rows; CSV and Excel hold all."
    return f"{count:,} row{'' if count == 1 else 's'}."


def _grid(sheet: Sheet) -> Grid:
    rows = tuple(
        tuple(map(_printed, row, [column.kind for column in sheet.columns]))
        for row in islice(sheet.rows(), MOST_ROWS)
    )
    heads = tuple(PrintedCell(column.title, column.kind) for column in sheet.columns)
    wide = len(heads) >= WIDE_FROM
    return Grid(
        sheet.id.replace(".", "-"), sheet.title, heads, rows, _note(sheet.count), wide, dense=wide
    )


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
