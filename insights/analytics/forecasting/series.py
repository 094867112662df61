"""A monthly history as it comes, and what of it a forecast may rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from insights.analytics.periods import add_months

LEAST_MONTHS = 6  # nothing is forecast from less
NO_INTERVAL_BELOW = 12  # a year has not been seen once
PROVISIONAL_BELOW = 24  # not every month has been seen twice
GAPS_NAMED = 6


class ForecastRefused(ValueError):
    """No forecast can be made; code and sentence say why."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both for whoever shows it."""
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Note:
    """Something a reader of the forecast must know."""

    code: str
    message: str


@dataclass(frozen=True)
class MonthlySeries:
    """Amounts of consecutive months, oldest first. Shape: one value per month, none missing."""

    first: date
    values: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        """Refuse what is no month or no number."""
        if self.first.day != 1:
            raise ValueError(f"A month is named by its first day, not {self.first}.")
        if any(not value.is_finite() for value in self.values):
            raise ValueError("A month's amount must be a finite number.")

    def month(self, place: int) -> date:
        """The month at a place; places past the end are the months to come."""
        return add_months(self.first, place)

    @property
    def floats(self) -> list[float]:
        """The amounts as the models reckon with them."""
        return [float(value) for value in self.values]


def read_months(points: Mapping[date, Decimal | None]) -> tuple[MonthlySeries, tuple[Note, ...]]:
    """The unbroken months up to the last one known, and what had to be left out.

    A month that is absent or None is unknown, never zero: history before the last such gap is
    not used, since what happened in it cannot be guessed.
    Raises: ForecastRefused NO_HISTORY, GAPS.
    """
    known = {month: value for month, value in points.items() if value is not None}
    if not known:
        raise ForecastRefused("NO_HISTORY", "No month of the history has an amount.")
    month = last = max(known)
    while add_months(month, -1) in known:
        month = add_months(month, -1)
    count = (last.year - month.year) * 12 + last.month - month.month + 1
    series = MonthlySeries(month, tuple(known[add_months(month, i)] for i in range(count)))
    earliest = min(known)
    if earliest == month:
        return series, ()
    missing = _missing(known, earliest, month)
    if count < LEAST_MONTHS:
        raise ForecastRefused(
            "GAPS",
            f"Only {count} unbroken months are known; {LEAST_MONTHS} are needed. Missing: "
            f"{missing}.",
        )
    return series, (
        Note("GAP_CUT", f"History before {month:%Y-%m} is not used: {missing} missing."),
    )


def _missing(known: Mapping[date, Decimal], earliest: date, until: date) -> str:
    months, month = [], earliest
    while month < until:
        if month not in known:
            months.append(f"{month:%Y-%m}")
        month = add_months(month, 1)
    more = len(months) - GAPS_NAMED
    return ", ".join(months[:GAPS_NAMED]) + (f" and {more} more" if more > 0 else "")
