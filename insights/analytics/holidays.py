"""Days on which few work almost anywhere that signals come from; the rest a site says itself."""

from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (12, 24), (12, 25), (12, 26), (12, 31))
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
