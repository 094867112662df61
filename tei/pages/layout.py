"""A tool's grid as a page shows it: every place with its text, every sum in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from leafenterprise.shared.money import money_text
from tei.case.declarations import Flows, Table
from tei.case.flows import total
from tei.case.yearly import by_year
from tei.case_charts import year_label
from tei.models import TEIFieldValue, TEIReport, TEIReportField
from tei.queries import grid
from tei.typed import shown_share, shown_typed

TABLES: tuple[Table, ...] = ("benefits", "costs")


@dataclass(frozen=True)
class Slot:
    """One place of the grid as a person sees it.

    name: field key and year, the year left out of a one-time cell; what a form calls the cell.
    """

    name: str
    year: int | None
    column: str
    value: str
    risk: str
    notes: str
    problem: str = ""


@dataclass(frozen=True)
class Row:
    """One field across the years; None where it takes no value."""

    field: TEIReportField
    slots: tuple[Slot | None, ...]
    risk: str
    nominal: str
    present_value: str


@dataclass(frozen=True)
class Category:
    """Rows that belong together, in the order of the report."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """Benefits or costs, with what each year comes to after risk."""

    table: str
    title: str
    categories: tuple[Category, ...]
    yearly: tuple[tuple[str, str], ...]
    nominal: str
    present_value: str


@dataclass(frozen=True)
class Sheet:
    """Everything the page shows as rows and columns."""

    columns: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Sums:
    """What rows and tables come to, by the name of the place where it is shown."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def of(self, *place: object) -> str:
        """The sum at the place; a dash where nothing is summed."""
        return self.texts.get(".".join(str(part) for part in place), "–")


def sums_of(flows: Flows) -> Sums:
    """The sums of every row, table and year: risk-adjusted where a table is summed."""
    texts: dict[str, str] = {}
    for each in flows.case.fields:
        own = tuple(flows.of_field(each.key))
        texts[f"nominal.{each.key}"] = plain_money(total(row.nominal for row in own))
        texts[f"pv.{each.key}"] = plain_money(total(row.present_value for row in own))
    for table in TABLES:
        rows = tuple(flows.of(table))
        for year, amount in by_year(flows, table).items():
            texts[f"year.{table}.{year}"] = plain_money(amount)
        texts[f"nominal.{table}"] = plain_money(total(row.risk_adjusted for row in rows))
        texts[f"pv.{table}"] = plain_money(total(row.present_value for row in rows))
    return Sums(texts)


def plain_money(amount: Decimal) -> str:
    """Dollars with cents where there are any: whole amounts stay short in a narrow column."""
    return money_text(amount).removesuffix(".00")


def lay_out(
    report: TEIReport,
    cells: Sequence[TEIFieldValue],
    sums: Sums,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> Sheet:
    """The sheet; `typed` stands in for what is stored, by the name of its control (v.licences.2:
    value, r. risk, n. note), `problems` stand beside the cells, by their names.
    """
    found = grid.tool_grid(report, cells)
    once: list[int | None] = [None] if found.has_one_time else []
    years = [*once, *found.years]
    maker = _Maker(years, sums, typed or {}, problems or {})
    return Sheet(
        columns=tuple(column_of(year) for year in years),
        sections=tuple(maker.section(part) for part in found.sections),
    )


def cell_name(key: str, year: int | None) -> str:
    """What forms and pages call a cell."""
    return f"{key}.{'' if year is None else year}"


def column_of(year: int | None) -> str:
    """What the column of a cell is called."""
    return "One-time" if year is None else year_label(year)


@dataclass(frozen=True)
class _Maker:
    """What every place of a sheet is made from."""

    years: Sequence[int | None]
    sums: Sums
    typed: Mapping[str, str]
    problems: Mapping[str, str]

    def section(self, part: grid.Section) -> Section:
        yearly = ((str(year), self.sums.of("year", part.table, year)) for year in self.years)
        return Section(
            table=part.table,
            title=part.table.capitalize(),
            categories=tuple(
                Category(group.category, tuple(self._row(row) for row in group.rows))
                for group in part.groups
            ),
            yearly=tuple(yearly),
            nominal=self.sums.of("nominal", part.table),
            present_value=self.sums.of("pv", part.table),
        )

    def _row(self, row: grid.Row) -> Row:
        held = {cell.year: self._slot(cell) for cell in row.cells}
        key = row.field.field_key
        return Row(
            field=row.field,
            slots=tuple(held.get(year) for year in self.years),
            risk=shown_share(row.field.risk_adjustment),
            nominal=self.sums.of("nominal", key),
            present_value=self.sums.of("pv", key),
        )

    def _slot(self, cell: TEIFieldValue) -> Slot:
        name = cell_name(cell.field.field_key, cell.year)
        return Slot(
            name=name,
            year=cell.year,
            column=column_of(cell.year),
            value=self.typed.get(f"v.{name}", shown_typed(cell.field.field_type, cell.value)),
            risk=self.typed.get(f"r.{name}", shown_share(cell.risk_adjustment)),
            notes=self.typed.get(f"n.{name}", cell.notes),
            problem=self.problems.get(name, ""),
        )
