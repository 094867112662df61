"""Revenue or collected money far from what the same weekdays of recent weeks brought."""

import math
from collections.abc import Iterator, Mapping
from datetime import date

from insights.analytics.detectors._declarations import (
    DAY,
    Detector,
    Evidence,
    Finding,
    Look,
    Series,
    Severity,
    Told,
    days_of,
    last_days,
)
from insights.analytics.detectors._kinds import KINDS
from insights.analytics.detectors._robust import Expected, expected_days
from insights.analytics.detectors._words import money, percent, said

WATCHED = ("revenue", "collected")
ONE_DAY, WEEK = 4.5, 2.5  # robust standard deviations
LEAST_SHARE = 0.25  # of what was expected
CRITICAL_SHARE = 0.5
DAYS, SEEN = 7, 63


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """The last week as a whole, else its last day alone.

    Formula: |sum of (actual − expected)| ÷ (spread · √days) of at least 2.5 for the week or 4.5 for
    the day, and at least a quarter of what was expected.
    """
    for one in (each for kind in WATCHED for each in look.of(kind)):
        known = look.known(one)
        seen = sum(1 for day in days_of(look.as_of - DAY * SEEN, look.as_of) if day in one.counts)
        if look.as_of not in known or seen < detector.least_sample:
            continue
        week = last_days(look.as_of, DAYS)
        expected = expected_days(one, week, known, look.closed)
        days = [day for day in week if day in expected]
        for chosen, limit in ((days, WEEK), ([look.as_of], ONE_DAY)):
            if chosen and chosen[-1] in expected and _is_far(one, chosen, expected, limit):
                yield _finding(look, one, chosen, expected, week)
                break


def _is_far(one: Series, days: list[date], expected: Mapping[date, Expected], limit: float) -> bool:
    usual = sum(expected[day].value for day in days)
    apart = one.total(days) - usual
    spread = math.sqrt(sum(expected[day].spread ** 2 for day in days))
    return usual > 0 and abs(apart) >= max(limit * spread, LEAST_SHARE * usual)


def _finding(
    look: Look,
    one: Series,
    days: list[date],
    expected: Mapping[date, Expected],
    week: list[date],
) -> Finding:
    usual, actual = sum(expected[day].value for day in days), one.total(days)
    apart = actual - usual
    is_down = apart < 0
    share = abs(apart) / abs(usual) if usual else 1.0
    label, site = KINDS[one.kind].label, look.name(one.site)
    when = said(days[0], days[-1])
    severity: Severity = "informational" if not is_down else "warning"
    if is_down and share >= CRITICAL_SHARE and len(days) > 1:
        severity = "critical"
    told = (
        Told("actual", f"{label}, {when}", money(actual, one.currency)),
        Told("expected", "Expected by the same weekdays", money(usual, one.currency)),
        Told("difference", "Difference", money(abs(apart), one.currency)),
        Told("share", "Difference of what was expected", percent(abs(apart), abs(usual))),
    )
    word = "below" if is_down else "above"
    return Finding(
        one.site, one.currency, days[0], days[-1], "down" if is_down else "up", severity,
        round(abs(apart)),
        title=f"{label} well {word} the usual at {site}",
        explanation=(
            f"{label} at {site} was {told[0].value} ({when}), where the same weekdays of the last"
            f" weeks lead one to expect {told[1].value}: {told[2].value} {word}."
        ),
        action=(
            "Look at the appointments and payments of these days, and whether all were recorded."
            if is_down
            else "See what went well, and whether everything was recorded once only."
        ),
        told=told,
        evidence=(Evidence(one.kind, one.site, one.currency, days[0], days[-1]),),
        points=tuple(
            (day, one.sums.get(day, 0), round(expected[day].value) if day in expected else None)
            for day in week
        ),
    )  # fmt: skip


DETECTOR = Detector(
    "seasonal_deviation", 1, "Unusual revenue or collections",
    "Revenue or collected money of the last week, or of its last day, is at least a quarter away "
    "from what the same weekdays of the last eight weeks lead one to expect, and much further than "
    "days usually vary. Holidays and days with missing sources are left out.",
    "collections", least_money=30_000, least_sample=20, find=find,
)  # fmt: skip
