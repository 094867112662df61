"""What a business case is made of: fields with their values, and the flows they become."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Literal

# Nothing is rounded before the last step; what is beyond forty digits is a mistake, not money.
EXACT = Context(
    prec=50, Emax=40, rounding=ROUND_HALF_UP, traps=[Overflow, InvalidOperation, DivisionByZero]
)
ZERO = Decimal(0)

Table = Literal["benefits", "costs"]
Unit = Literal["usd", "ratio", "percent", "months", "years"]


class CannotCalculate(Exception):
    """A case that has no result: names the field and the year that broke it."""

    def __init__(self, message: str, field_key: str = "", year: int | None = None) -> None:
        super().__init__(message)
        self.field_key, self.year = field_key, year


@dataclass(frozen=True)
class Value:
    """What is entered for one field in one year; amount None is blank and counts as 0.

    year: None for a one-time value. risk_adjustment: None takes the field's.
    """

    year: int | None
    amount: Decimal | None
    risk_adjustment: Decimal | None = None


@dataclass(frozen=True)
class Field:
    """One row of the benefits or of the costs, in dollars."""

    key: str
    table: Table
    values: tuple[Value, ...]
    risk_adjustment: Decimal | None = None
    label: str = ""
    category: str = ""


@dataclass(frozen=True)
class Case:
    """A whole business case: its fields and the terms under which it is reckoned.

    has_initial_period: period 0 exists, undiscounted, and one-time values fall into it; otherwise
    they fall into year 1. risk_adjust_costs: costs are raised by their risk, as published studies
    do; otherwise they are never adjusted.
    """

    fields: tuple[Field, ...]
    years: int
    discount_rate: Decimal
    has_initial_period: bool = False
    risk_adjust_costs: bool = False

    def periods(self) -> range:
        """Every year a value may fall into: 0 to N with an initial period, else 1 to N."""
        return range(0 if self.has_initial_period else 1, self.years + 1)

    def one_time_year(self) -> int:
        """Where one-time values fall."""
        return 0 if self.has_initial_period else 1


@dataclass(frozen=True)
class Flow:
    """One amount in one year, with every step from what was entered to its present value.

    Shape: one row per field and year. Unit: USD, unrounded. Formula: present_value =
    risk_adjusted × factor, factor = 1 / (1 + discount rate) ^ year.
    """

    field_key: str
    table: Table
    year: int
    is_one_time: bool
    nominal: Decimal
    risk_adjustment: Decimal
    risk_adjusted: Decimal
    factor: Decimal
    present_value: Decimal

    @property
    def signed_present_value(self) -> Decimal:
        """What the flow adds to the net present value: costs count against it."""
        return self.present_value if self.table == "benefits" else -self.present_value


@dataclass(frozen=True)
class Flows:
    """All flows of a case, and the terms they were made under."""

    case: Case
    rows: tuple[Flow, ...]

    def of(self, table: Table) -> Iterator[Flow]:
        """The rows of one table."""
        return (row for row in self.rows if row.table == table)

    def of_field(self, key: str) -> Iterator[Flow]:
        """The rows of one field."""
        return (row for row in self.rows if row.field_key == key)


def nothing_to_add(_: Flows) -> str:
    """No caveat."""
    return ""


@dataclass(frozen=True)
class Formula:
    """One figure of a business case.

    compute: takes the flows, gives the unrounded figure or None where there is none.
    places: to how many places it is rounded, once, half-up, when shown; None is a whole number.
    uses: the ids of the figures or amounts it is made of, for people who follow it down.
    caveat: what must be said wherever this figure of these flows is stated; "" where nothing must.
    """

    id: str
    version: int
    title: str
    statement: str
    unit: Unit
    compute: Callable[[Flows], Any]
    places: int | None = 2
    null_when: str = ""
    uses: tuple[str, ...] = ()
    caveat: Callable[[Flows], str] = nothing_to_add
