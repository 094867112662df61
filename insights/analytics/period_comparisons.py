"""Months, quarters and years beside the ones before: pure calculation. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from insights.analytics.periods import add_months
from leafenterprise.shared.money import divide

Reason = Literal["", "NO_CURRENT", "NO_BASE", "ZERO_BASE"]
SAYS: dict[Reason, str] = {
    "": "",
    "NO_CURRENT": "The period itself is not known in whole.",
    "NO_BASE": "The period before is not known in whole.",
    "ZERO_BASE": "The period before was zero, so no percentage can be told.",
}


@dataclass(frozen=True)
class Comparison:
    """A period beside an earlier one. ratio: null with a reason, never infinite and never zero
    in place of what is unknown."""

    label: str
    current: Decimal | None
    previous: Decimal | None
    difference: Decimal | None
    ratio: Decimal | None
    reason: Reason


def percent_change(label: str, current: Decimal | None, previous: Decimal | None) -> Comparison:
    """Formula: difference = current − previous; ratio = difference / |previous|, four places.

    Null: where either is unknown; the ratio also where the base is zero.
    """
    if current is None or previous is None:
        reason: Reason = "NO_CURRENT" if current is None else "NO_BASE"
        return Comparison(label, current, previous, None, None, reason)
    difference = current - previous
    ratio = divide(difference, abs(previous), 4)
    return Comparison(
        label, current, previous, difference, ratio, "" if ratio is not None else "ZERO_BASE"
    )


def month_over_month(months: Mapping[date, Decimal], count: int = 12) -> list[Comparison]:
    """The last `count` months up to the newest known one, each beside the month before.

    Shape: one per month of the calendar, oldest first; a missing one stands there as unknown.
    """
    if not months:
        return []
    found = []
    month = max(months)
    for _ in range(count):
        before = add_months(month, -1)
        found.append(percent_change(f"{month:%Y-%m}", months.get(month), months.get(before)))
        month = before
    return found[::-1]


def against_year_before(months: Mapping[date, Decimal], count: int = 12) -> list[Comparison]:
    """The last `count` months up to the newest known one, each beside the same month a year before.

    Shape: one per month of the calendar, oldest first; a missing one stands there as unknown.
    """
    if not months:
        return []
    newest = max(months)
    shown = [add_months(newest, -back) for back in reversed(range(count))]
    return [
        percent_change(f"{month:%Y-%m}", months.get(month), months.get(add_months(month, -12)))
        for month in shown
    ]


def quarter_over_quarter(months: Mapping[date, Decimal], count: int = 8) -> list[Comparison]:
    """Quarters beside the quarter before; a quarter counts only with all its months."""
    if not months:
        return []
    newest = max(months)
    first = newest.replace(month=(newest.month - 1) // 3 * 3 + 1)
    found = []
    for _ in range(count):
        before = add_months(first, -3)
        label = f"{first.year} Q{(first.month + 2) // 3}"
        found.append(percent_change(label, _whole(months, first, 3), _whole(months, before, 3)))
        first = before
    return found[::-1]


def year_over_year(months: Mapping[date, Decimal], years: list[int]) -> list[Comparison]:
    """Years beside the year before, over the same months of both.

    Formula: the months from January to the last known one of the year, in both years; so that a
    running year is held against the same part of the last. Null: a month of either is missing.
    """
    found = []
    for year in years:
        mine = [month for month in months if month.year == year]
        last = max((month.month for month in mine), default=12)
        current = _whole(months, date(year, 1, 1), last)
        found.append(percent_change(str(year), current, _whole(months, date(year - 1, 1, 1), last)))
    return found


def _whole(months: Mapping[date, Decimal], first: date, count: int) -> Decimal | None:
    amounts = [months.get(add_months(first, place)) for place in range(count)]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == count else None
