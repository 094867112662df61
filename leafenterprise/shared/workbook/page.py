"""A workbook while it is laid out: openpyxl's sheets, the styles and the cached values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Painter, Style
from leafenterprise.shared.workbook.text import FORMULA_STARTS, plain_text

FIRST_COLUMN = 2  # column A is a margin


@dataclass(frozen=True)
class Live:
    """A formula and the value it has now, for viewers that do not recalculate."""

    formula: str
    value: Decimal | int | str | None


Value = str | int | Decimal | date | Live | None


@dataclass(frozen=True)
class Column:
    """One column of a table: header, width and how its cells look."""

    title: str
    width: float
    style: Style = look.BODY


@dataclass(frozen=True)
class Table:
    """Where a table stands: its header row, first and last body row, first column, width."""

    header: int
    first: int
    last: int
    left: int
    width: int

    def column(self, place: int) -> str:
        """The letter of the table's n-th column, counted from 0."""
        return get_column_letter(self.left + place)

    def cells(self, place: int) -> str:
        """The body cells of the n-th column, absolute."""
        letter = self.column(place)
        return f"${letter}${self.first}:${letter}${self.last}"


@dataclass(kw_only=True)
class Layout:
    """One workbook being laid out. `cached` holds the values of formula cells by sheet."""

    workbook: Workbook = field(default_factory=Workbook)
    painter: Painter = field(default_factory=Painter)
    cached: dict[str, dict[str, Decimal | int | str | None]] = field(default_factory=dict)

    def define(self, name: str, sheet: str, cells: str) -> None:
        """A defined name for cells of a sheet."""
        reference = f"{quote_sheetname(sheet)}!{cells}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=reference)


@dataclass
class Page:
    """One sheet of the workbook and the ways to fill it."""

    book: Layout
    sheet: Worksheet

    def clear_ground(self) -> None:
        """No gridlines on the screen, a narrow margin column."""
        self.sheet.sheet_view.showGridLines = False
        self.sheet.sheet_view.zoomScale = 100
        self.sheet.sheet_properties.tabColor = look.LEAF
        self.sheet.column_dimensions["A"].width = 2

    def band(self, subtitle: str, status: str, columns: int) -> None:
        """The brand band: title, what the sheet says, whose it is and how it stands."""
        last = max(columns + 1, 5)
        for row in (1, 2, 3):
            self.fill(row, 1, last, look.BAND_SMALL)
        for row, height in {1: 30, 2: 17, 3: 19, 4: 8}.items():
            self.sheet.row_dimensions[row].height = height
        self.put(1, 2, self.sheet.title, look.BAND)
        self.put(2, 2, subtitle, look.BAND_SMALL)
        self.put(3, 2, status, Style(size=9, bold=True, colour="9BD4B3", fill=look.FOREST))

    def cell(self, row: int, column: int) -> Cell:
        """One cell; nothing is written into merged ones but their first."""
        return cast(Cell, self.sheet.cell(row, column))

    def fill(self, row: int, first: int, last: int, style: Style) -> None:
        """Give a stretch of empty cells a look."""
        for column in range(first, last + 1):
            self.book.painter.paint(self.cell(row, column), style)

    def put(self, row: int, column: int, value: Value, style: Style = look.BODY) -> Cell:
        """Write one value; text is always text, whatever it begins with."""
        cell = self.cell(row, column)
        self.book.painter.paint(cell, style)
        if isinstance(value, Live):
            cell.value = f"={value.formula}"
            cell.data_type = "f"
            self.book.cached.setdefault(self.sheet.title, {})[cell.coordinate] = value.value
        elif isinstance(value, str):
            text = plain_text(value)
            cell.value = text
            if text.startswith(FORMULA_STARTS):
                cell.data_type = "s"
        else:
            cell.value = value
        return cell

    def widths(self, columns: Sequence[Column], left: int = FIRST_COLUMN) -> None:
        """Column widths, in characters."""
        for place, column in enumerate(columns, start=left):
            self.sheet.column_dimensions[get_column_letter(place)].width = column.width

    def table(
        self,
        row: int,
        columns: Sequence[Column],
        body: Iterable[Sequence[Value | tuple[Value, Style]]],
        *,
        left: int = FIRST_COLUMN,
        main: bool = True,
        height: float = 30,
    ) -> Table:
        """A table from `row` on; the sheet's main one is frozen, filtered and repeated in print."""
        for place, column in enumerate(columns, start=left):
            style = replace(look.HEADER, align=column.style.align, indent=column.style.indent)
            self.put(row, place, column.title, style)
        self.sheet.row_dimensions[row].height = height
        last = row
        for last, cells in enumerate(body, start=row + 1):
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True), start=left):
                value, style = cell if isinstance(cell, tuple) else (cell, column.style)
                self.put(last, place, value, style)
        table = Table(row, row + 1, max(last, row + 1), left, len(columns))
        if main:
            self.freeze(table)
        return table

    def freeze(self, table: Table, columns: int = 0) -> None:
        """Freeze above the table's body, filter it, and repeat its header on each page."""
        first, last = get_column_letter(table.left), get_column_letter(table.left + table.width - 1)
        self.sheet.freeze_panes = f"{get_column_letter(1 + columns)}{table.first}"
        self.sheet.auto_filter.ref = f"{first}{table.header}:{last}{table.last}"
        self.sheet.print_title_rows = f"{table.header}:{table.header}"

    def fit_rows(self, table: Table, columns: Sequence[Column], least: float = 20) -> None:
        """Rows tall enough for their longest cell; programs do not fit them on opening."""
        for row in range(table.first, table.last + 1):
            lines = 1
            for place, column in enumerate(columns, start=table.left):
                if column.style.wrap:
                    text = str(self.sheet.cell(row, place).value or "")
                    parts = text.split("\n")
                    needed = sum(1 + int(len(part) // (column.width * 1.05)) for part in parts)
                    lines = max(lines, needed)
            self.sheet.row_dimensions[row].height = min(max(least, 13 * lines + 7), 400)

    def note(self, row: int, text: str, columns: int, height: float = 26) -> None:
        """A sentence under a table, over several columns."""
        self.put(row, FIRST_COLUMN, text, look.NOTE)
        self.sheet.merge_cells(
            start_row=row,
            end_row=row,
            start_column=FIRST_COLUMN,
            end_column=FIRST_COLUMN + columns - 1,
        )
        self.sheet.row_dimensions[row].height = height
