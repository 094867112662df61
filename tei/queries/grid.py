"""A calculator as a person sees it: rows by table and category, a column for each year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tei.models import TEIFieldValue, TEIReport, TEIReportField


@dataclass(frozen=True)
class Row:
    """One field with its cells; years: the year of each cell, None alone for a one-time value."""

    field: TEIReportField
    years: tuple[int | None, ...]
    cells: tuple[TEIFieldValue, ...]


@dataclass(frozen=True)
class Group:
    """The rows of one category, in the order of the report."""

    category: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """One of the two tables: benefits or costs."""

    table: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Grid:
    """The whole calculator; has_one_time: a column for one-time values stands before the years."""

    years: tuple[int, ...]
    sections: tuple[Section, ...]

    @property
    def has_one_time(self) -> bool:
        """Whether some field takes a one-time value."""
        return any(row.years == (None,) for row in self.rows())

    def rows(self) -> Iterable[Row]:
        """Every row from top to bottom."""
        return (row for part in self.sections for group in part.groups for row in group.rows)


def tool_grid(report: TEIReport, cells: Sequence[TEIFieldValue]) -> Grid:
    """The grid of a tool's stored cells, which come with their fields and in their order."""
    own: dict[TEIReportField, list[TEIFieldValue]] = {}
    for cell in cells:
        own.setdefault(cell.field, []).append(cell)
    rows = [Row(field, tuple(c.year for c in held), tuple(held)) for field, held in own.items()]
    return _grid(report, rows)


def blank_grid(report: TEIReport) -> Grid:
    """The grid that a new tool of the report starts with: defaults, and nothing stored."""
    rows = []
    for field in report.fields.all():
        years: tuple[int | None, ...] = tuple(report.years()) if field.is_annual else (None,)
        cells = (TEIFieldValue(field=field, year=y, value=field.default_value) for y in years)
        rows.append(Row(field, years, tuple(cells)))
    return _grid(report, rows)


def _grid(report: TEIReport, rows: Iterable[Row]) -> Grid:
    known = list(rows)
    tables = [table for table, _ in TEIReportField.TABLES]
    sections = (Section(table, _groups(r for r in known if r.field.table == table))
                for table in tables)  # fmt: skip
    return Grid(tuple(report.years()), tuple(part for part in sections if part.groups))


def _groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """Categories in the order in which they first appear."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.field.category, []).append(row)
    return tuple(Group(category, tuple(held)) for category, held in found.items())
