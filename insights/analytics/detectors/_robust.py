"""What a day should have brought, and how unusual what it brought is: robust statistics.

Reckoned in floating point; only amounts of money leave, rounded to whole hundredths.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from insights.analytics.detectors._declarations import DAY, Series, days_of
from insights.analytics.holidays import is_holiday

WEEKS = 8
LEAST_WEEKDAYS = 4  # of the same weekday
MAD_TO_SIGMA = 1.4826
LEVEL_BOUNDS = (0.5, 2.0)


@dataclass(frozen=True)
class Expected:
    """value: of the day; spread: what one day may well differ by; both in hundredths."""

    value: float
    spread: float


def expected_days(
    one: Series, days: Sequence[date], known: Collection[date], closed: Collection[date]
) -> dict[date, Expected]:
    """What each of the days should bring by the weeks before the first of them.

    Formula: median of the same weekday over eight weeks × level, the level being the sum of the
    last four weeks over the sum of their own medians, within 0.5 and 2. Spread: 1.4826 × the median
    absolute deviation of the working days of these weeks, at least a twentieth of the value.
    Null: a day whose weekday was known fewer than four times is left out, and so are holidays.
    """
    before = days_of(days[0] - timedelta(weeks=WEEKS), days[0] - DAY)
    usable = [day for day in before if day in known and not is_off(day, closed)]
    by_weekday: dict[int, list[int]] = {place: [] for place in range(7)}
    for day in usable:
        by_weekday[day.weekday()].append(one.sums.get(day, 0))
    middle = {
        place: median(values)
        for place, values in by_weekday.items()
        if len(values) >= LEAST_WEEKDAYS
    }
    usable = [day for day in usable if day.weekday() in middle]
    if not usable:
        return {}
    level = _level(one, usable[-20:], middle)
    working = [day for day in usable if middle[day.weekday()]] or usable
    off = [abs(one.sums.get(day, 0) - middle[day.weekday()]) for day in working]
    spread = MAD_TO_SIGMA * median(off)
    return {
        day: Expected(
            level * middle[day.weekday()], max(spread, 0.05 * abs(level * middle[day.weekday()]), 1)
        )
        for day in days
        if day in known and day.weekday() in middle and not is_off(day, closed)
    }


def is_off(day: date, closed: Collection[date]) -> bool:
    """Whether the day tells nothing of other days."""
    return day in closed or is_holiday(day)


def poisson_tail(least: int, mean: float) -> float:
    """The chance of so many or more where `mean` are usual. Null: 1 for none; 0 for a mean of 0."""
    if least <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    term, below = math.exp(-mean), 0.0
    for number in range(least):
        below += term
        term *= mean / (number + 1)
    return max(0.0, 1.0 - below)


def weeks_before(until: date, number: int) -> list[list[date]]:
    """So many weeks of seven days up to and with that day, the oldest first."""
    ends = [until - timedelta(weeks=back) for back in range(number - 1, -1, -1)]
    return [days_of(end - DAY * 6, end) for end in ends]


def _level(one: Series, recent: Sequence[date], middle: dict[int, float]) -> float:
    usual = sum(middle[day.weekday()] for day in recent)
    if usual <= 0:
        return 1.0
    low, high = LEVEL_BOUNDS
    return min(high, max(low, one.total(recent) / usual))
