"""The tables of a printed business case that have a column or a row for each year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from leafenterprise.shared.printed import Grid, PrintedCell, columns_of
from tei.case.declarations import Field, Flow, Table
from tei.case.flows import total
from tei.case_charts import year_label
from tei.exports.business_case.fields import fields_of, label_of, risks_of
from tei.exports.business_case.texts import dollars
from tei.exports.facts import CaseFacts
from tei.exports.workbook.running import running_of

# More years than an upright page holds turn it.
UPRIGHT_YEARS = 5
# From such amounts on, tables with a column a year count in larger units.
THOUSANDS_FROM, MILLIONS_FROM = Decimal(10**9), Decimal(10**12)
Row = tuple[PrintedCell, ...]


@dataclass(frozen=True)
class Unit:
    """What the amounts of a table with a column a year are counted in."""

    name: str
    dollars: int

    def cells(self, label: str, *amounts: Decimal) -> Row:
        """A row of amounts."""
        return (PrintedCell(label), *map(self.cell, amounts))

    def cell(self, amount: Decimal) -> PrintedCell:
        """One amount."""
        return PrintedCell(dollars(amount / self.dollars), "usd")

    @property
    def note(self) -> str:
        """What stands under such a table."""
        return f"{self.name}, risk-adjusted, not discounted; cents stand in the workbook."


def unit_of(facts: CaseFacts) -> Unit:
    """Whole dollars, or larger where columns would not hold them."""
    largest = sum(abs(flow.risk_adjusted) for flow in facts.flows.rows)
    if largest >= MILLIONS_FROM:
        return Unit("Millions of dollars", 10**6)
    return (
        Unit("Thousands of dollars", 10**3)
        if largest >= THOUSANDS_FROM
        else Unit("Whole dollars", 1)
    )


def yearly_grid(facts: CaseFacts) -> Grid:
    """Flows by year, undiscounted and at their present value."""
    years, unit = running_of(facts.flows).years, unit_of(facts)
    rows = tuple(
        unit.cells(
            year_label(number), year.benefits, year.costs, year.net, year.running,
            year.net * year.factor, year.running_pv,
        )
        for number, year in years.items()
    )  # fmt: skip
    sums = (total(getattr(year, name) for year in years.values())
            for name in ("benefits", "costs", "net"))  # fmt: skip
    worth = total(year.net * year.factor for year in years.values())
    last = (*unit.cells("Total", *sums), PrintedCell(""), unit.cell(worth), PrintedCell(""))
    columns = columns_of(
        ("Year", "text"), ("Benefits", "usd"), ("Costs", "usd"), ("Net", "usd"),
        ("Running net", "usd"), ("Present value of net", "usd"), ("Running present value", "usd"),
    )  # fmt: skip
    return Grid("yearly", "By year", columns, (*rows, last), unit.note)


def table_grids(facts: CaseFacts, table: Table) -> tuple[Grid, ...]:
    """The fields of one table, a grid a category, and what all of them come to."""
    categories = dict.fromkeys(field.category for field in fields_of(facts, table))
    grids = [_category(facts, table, name, number) for number, name in enumerate(categories)]
    if len(grids) > 1:
        grids.append(_whole(facts, table))
    noted = [replace(grid, note=unit_of(facts).note) for grid in grids[-1:]]
    return (*grids[:-1], *noted)


def _category(facts: CaseFacts, table: Table, category: str, number: int) -> Grid:
    fields = [field for field in fields_of(facts, table) if field.category == category]
    rows = [_field_row(facts, field) for field in fields]
    flows = [flow for field in fields for flow in facts.flows.of_field(field.key)]
    if len(fields) > 1:
        rows.append(_sum_row(facts, "Together", flows))
    title = category or ("Without a category" if number else table.capitalize())
    return Grid(f"{table}-{number}", title, _year_columns(facts), tuple(rows), dense=_many(facts))


def _whole(facts: CaseFacts, table: Table) -> Grid:
    row = _sum_row(facts, f"All {table}", list(facts.flows.of(table)))
    title = f"All {table} together"
    return Grid(
        f"{table}-all", title, _year_columns(facts), (row,), unit_of(facts).note, dense=_many(facts)
    )


def _year_columns(facts: CaseFacts) -> Row:
    years = ((year_label(year), "usd") for year in facts.case.periods())
    return columns_of(("Field", "text"), *years, ("Total", "usd"), ("Present value", "usd"))


def _field_row(facts: CaseFacts, field: Field) -> Row:
    flows = list(facts.flows.of_field(field.key))
    risk = f"risk {risks_of(flows)}" if any(flow.risk_adjustment for flow in flows) else ""
    small = " · ".join(filter(None, (_kind(flows), risk)))
    return (PrintedCell(label_of(field), "text", small), *_sum_row(facts, "", flows)[1:])


def _kind(flows: Sequence[Flow]) -> str:
    return "one-time" if any(flow.is_one_time for flow in flows) else ""


def _sum_row(facts: CaseFacts, label: str, flows: Sequence[Flow]) -> Row:
    by_year = (
        total(flow.risk_adjusted for flow in flows if flow.year == year)
        for year in facts.case.periods()
    )
    whole = total(flow.risk_adjusted for flow in flows)
    return unit_of(facts).cells(label, *by_year, whole, total(flow.present_value for flow in flows))


def _many(facts: CaseFacts) -> bool:
    return len(facts.case.periods()) > UPRIGHT_YEARS
