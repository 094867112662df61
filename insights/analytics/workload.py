"""What a provider did and earned, month by month: pure calculation. No Django.

A figure that cannot be told is null; nothing is divided by nothing and no gap becomes zero.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from insights.analytics.periods import add_months
from leafenterprise.shared.money import divide, round_half_up

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class WorkedCase:
    """A case as the metrics see it. minutes: None where the times are unknown."""

    day: date
    minutes: int | None
    code: str = ""


@dataclass(frozen=True)
class Velocity:
    """How the year runs. Unit: dollars.

    run_rate: a month of this year, on average. projected: the year, if that goes on. Null: no
    month of the year is known.
    """

    year: int
    running: tuple[tuple[date, Decimal], ...]
    total: Decimal | None
    run_rate: Decimal | None
    projected: Decimal | None


def cases_per_month(cases: Iterable[WorkedCase]) -> dict[date, int]:
    """Cases by month of service. Shape: one per month that has any, oldest first."""
    counted = Counter(one.day.replace(day=1) for one in cases)
    return dict(sorted(counted.items()))


def average_duration(cases: Iterable[WorkedCase]) -> Decimal | None:
    """Mean length of the cases whose times are known. Unit: minutes, one place. Null: none is."""
    known = [one.minutes for one in cases if one.minutes is not None]
    return divide(Decimal(sum(known)), Decimal(len(known)), 1)


def productivity_index(cases: Iterable[WorkedCase]) -> Decimal | None:
    """Cases an hour of case time, over cases whose times are known.

    Formula: cases / (minutes / 60). Unit: cases an hour, two places. Null: no minutes.
    """
    known = [one.minutes for one in cases if one.minutes is not None]
    return divide(Decimal(len(known) * 60), Decimal(sum(known)), 2)


def case_mix(cases: Iterable[WorkedCase]) -> list[tuple[str, int, Decimal]]:
    """Procedures with their count and part of all; cases without one stand under "".

    Shape: one per leading code, most frequent first.
    """
    counted = Counter(one.code for one in cases)
    total = Decimal(sum(counted.values()))
    return [
        (code, count, round_half_up(Decimal(count) / total, 4))
        for code, count in sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    ]


def income_per_case(income: Decimal | None, cases: int | None) -> Decimal | None:
    """Dollars a case. Null: the income is unknown, or there was no case."""
    if income is None or not cases:
        return None
    return divide(income, Decimal(cases), 2)


def income_velocity(income: Mapping[date, Decimal], year: int) -> Velocity:
    """Running total, run rate and projection of a year from the months that are known.

    Formula: run rate = total / months known; projected = total / months known × 12, rounded once.
    Null: no month is known, or one before the last known one is missing (projection).
    """
    months = sorted(month for month in income if month.year == year)
    running, total = [], Decimal(0)
    for month in months:
        total += income[month]
        running.append((month, total))
    if not months:
        return Velocity(year, (), None, None, None)
    known = Decimal(len(months))
    is_whole = months[-1].month == len(months)
    projected = divide(total * MONTHS_A_YEAR, known, 2) if is_whole else None
    return Velocity(year, tuple(running), total, divide(total, known, 2), projected)


def unusual_drops(
    income: Sequence[tuple[date, Decimal]], least: Decimal = Decimal("0.20")
) -> list[tuple[date, Decimal]]:
    """Months that fell by more than `least` below the mean of the six before.

    Formula: 1 − month / mean of the six months before it. Shape: month and drop, oldest first; a
    month of whose six before one is not known is not judged.
    """
    known = dict(income)
    found = []
    for month, amount in income:
        six = (add_months(month, -back) for back in range(1, 7))
        before = [known[one] for one in six if one in known]
        total = sum(before, Decimal(0))
        if len(before) == 6 and total > 0 and (drop := 1 - 6 * amount / total) > least:
            found.append((month, round_half_up(drop, 4)))
    return found
