"""Stretches of days: presets, the equal stretch before, and how to cut one into whole months."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PRESETS = ("today", "this_week", "this_month", "custom")
GRAINS = ("day", "week", "month")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on or after its first day")

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """The stretch of as many days that ends the day before."""
        return Period(self.first - timedelta(days=self.days), self.first - _DAY)


def preset(name: str, today: date) -> Period:
    """What a preset means on that day: up to and including it. Weeks start on Monday.

    Raises: ValueError for a name that is none.
    """
    if name == "today":
        return Period(today, today)
    if name == "this_week":
        return Period(today - timedelta(days=today.weekday()), today)
    if name == "this_month":
        return Period(today.replace(day=1), today)
    raise ValueError(f"{name} is no preset")


@dataclass(frozen=True)
class Cut:
    """A period as whole months (by their first days) and the stretches of days around them."""

    months: Period | None
    days: tuple[Period, ...]


def cut(first: date | None, last: date) -> Cut:
    """The fewest cells that hold the days; without a first day everything up to the last."""
    starts = add_months(first, 1) if first and first.day > 1 else first
    until = last + _DAY if (last + _DAY).day == 1 else last.replace(day=1)  # first month not whole
    if starts is None:
        edge = () if until > last else (Period(until, last),)
        return Cut(Period(date.min.replace(year=1900), until - _DAY), edge)
    if first is None or starts >= until:
        return Cut(None, (Period(first or starts, last),))
    head = (Period(first, starts - _DAY),) if first < starts else ()
    tail = (Period(until, last),) if until <= last else ()
    return Cut(Period(starts, (until - _DAY).replace(day=1)), head + tail)


def buckets(period: Period, grain: str) -> Iterator[Period]:
    """The period in days, weeks (from Monday) or months, its ends cut where they fall."""
    first = period.first
    while first <= period.last:
        last = min(_end(first, grain), period.last)
        yield Period(first, last)
        first = last + _DAY


def add_months(month: date, count: int) -> date:
    """The first day of the month so many months on, or back."""
    years, place = divmod(month.month - 1 + count, 12)
    return date(month.year + years, place + 1, 1)


def _end(first: date, grain: str) -> date:
    if grain == "day":
        return first
    if grain == "week":
        return first + timedelta(days=6 - first.weekday())
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
