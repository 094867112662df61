"""Days on which few work almost anywhere that signals come from; the rest a site says itself."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from statistics import median

_FIXED = ((1, 1), (12, 24), (12, 25), (12, 26), (12, 31))
LEAST_SITES, CLOSED_SHARE = 5, 4
_FROM_EASTER = (-2, 0, 1)  # Good Friday, Easter Sunday, Easter Monday


def is_holiday(day: date) -> bool:
    """Whether the calendar alone says that the day is out of the ordinary."""
    return day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    around = {easter(year) + timedelta(days=days) for days in _FROM_EASTER}
    return frozenset(around | {date(year, month, day) for month, day in _FIXED})


def easter(year: int) -> date:
    """Easter Sunday of the western churches.

    Source: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
    """
    golden, (century, within) = year % 19, divmod(year, 100)
    leap, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - shift + 15) % 30
    quarter, left = divmod(within, 4)
    weekday = (32 + 2 * rest + 2 * quarter - moon - left) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def closed_days(worked: Mapping[date, int], until: date, weeks: int = 12) -> frozenset[date]:
    """Days on which a quarter or fewer of the sites worked that work on such a weekday.

    worked: at how many sites anything happened, by day. Null: none where fewer than five sites
    work, since one site that is shut looks like one whose money is missing.
    """
    days = [until - timedelta(days=back) for back in range(weeks * 7)]
    usual = {
        weekday: median([worked.get(day, 0) for day in days if day.weekday() == weekday])
        for weekday in range(7)
    }
    return frozenset(
        day
        for day in days
        if usual[day.weekday()] >= LEAST_SITES
        and worked.get(day, 0) * CLOSED_SHARE <= usual[day.weekday()]
    )
