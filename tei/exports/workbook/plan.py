"""Where everything stands in the workbook, so that its sheets can point at one another."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from leafenterprise.shared.workbook.page import FIRST_COLUMN
from tei.case.declarations import Case, Field, Table

HEADER_ROW = 5
FIRST_ROW = HEADER_ROW + 1
TITLES: dict[Table, str] = {"benefits": "Benefits", "costs": "Costs"}
LABELS = ("category", "field", "key", "kind", "risk")
MONTHS = 12


@dataclass(frozen=True)
class TablePlan:
    """One of the two tables: a row a field; three stretches of years: entered, risk, adjusted."""

    table: Table
    fields: Sequence[Field]
    periods: Sequence[int]

    @property
    def title(self) -> str:
        """The sheet it stands on."""
        return TITLES[self.table]

    @property
    def last_row(self) -> int:
        """The last row of fields; a blank one where there is none."""
        return max(FIRST_ROW, FIRST_ROW + len(self.fields) - 1)

    @property
    def total_row(self) -> int:
        """Where the sums of the columns stand."""
        return self.last_row + 1

    def row(self, key: str) -> int:
        """The row of a field."""
        return FIRST_ROW + [field.key for field in self.fields].index(key)

    def label(self, name: str) -> str:
        """The column of one of the labels."""
        return get_column_letter(FIRST_COLUMN + LABELS.index(name))

    def entered(self, year: int) -> str:
        """The column of what was entered for a year."""
        return self._of_year(0, year)

    def risk(self, year: int) -> str:
        """The column of the risk that counts in a year."""
        return self._of_year(1, year)

    def adjusted(self, year: int) -> str:
        """The column of a year's risk-adjusted amounts."""
        return self._of_year(2, year)

    def sums(self, place: int) -> str:
        """The column of total entered (0), total risk-adjusted (1) or present value (2)."""
        return get_column_letter(self._after_labels() + 3 * len(self.periods) + place)

    def cells(self, column: str) -> str:
        """A column's body, from another sheet."""
        return f"{self.title}!${column}${FIRST_ROW}:${column}${self.last_row}"

    def cell(self, column: str, key: str) -> str:
        """A field's cell, from another sheet."""
        return f"{self.title}!${column}${self.row(key)}"

    def _of_year(self, stretch: int, year: int) -> str:
        place = self._after_labels() + stretch * len(self.periods) + self.periods.index(year)
        return get_column_letter(place)

    def _after_labels(self) -> int:
        return FIRST_COLUMN + len(LABELS)


@dataclass(frozen=True)
class YearlyPlan:
    """The sheet of years, and under it that of months. Its columns are letters by meaning."""

    periods: Sequence[int]
    years: int

    YEAR, BENEFITS, COSTS, NET, RUNNING, FACTOR = "B", "C", "D", "E", "F", "G"
    BENEFITS_PV, COSTS_PV, NET_PV, RUNNING_PV = "H", "I", "J", "K"
    BENEFITS_AT_ONCE, COSTS_AT_ONCE, BENEFITS_SPREAD, COSTS_SPREAD = "L", "M", "N", "O"
    PAYBACK, PAYBACK_PV = "P", "Q"
    MONTH, MONTH_YEAR, MONTH_OF_YEAR = "B", "C", "D"
    MONTH_BENEFITS, MONTH_COSTS, MONTH_NET, PAID_BACK = "E", "F", "G", "H"

    @property
    def last_row(self) -> int:
        """The last year's row."""
        return FIRST_ROW + len(self.periods) - 1

    @property
    def places_row(self) -> int:
        """Where it says to how many places balances are compared with 0."""
        return self.last_row + 3

    @property
    def months_header(self) -> int:
        """The header of the table of months."""
        return self.places_row + 4

    def row(self, year: int) -> int:
        """The row of a year."""
        return FIRST_ROW + self.periods.index(year)

    def month_rows(self) -> tuple[int, int]:
        """The first and the last row of the months."""
        first = self.months_header + 1
        return first, first + MONTHS * self.years - 1

    def cells(self, column: str, first_year: int | None = None) -> str:
        """A column's years from the given one on, from another sheet."""
        first = FIRST_ROW if first_year is None else self.row(first_year)
        return f"Yearly!${column}${first}:${column}${self.last_row}"

    def cell(self, column: str, year: int) -> str:
        """A year's cell, from another sheet."""
        return f"Yearly!${column}${self.row(year)}"


@dataclass(frozen=True)
class Plan:
    """The whole workbook."""

    benefits: TablePlan
    costs: TablePlan
    yearly: YearlyPlan

    def of(self, table: Table) -> TablePlan:
        """One of the tables."""
        return self.benefits if table == "benefits" else self.costs


def plan_of(case: Case) -> Plan:
    """The plan of a case's workbook."""
    periods = tuple(case.periods())

    def table(name: Table) -> TablePlan:
        return TablePlan(name, [one for one in case.fields if one.table == name], periods)

    return Plan(table("benefits"), table("costs"), YearlyPlan(periods, case.years))
