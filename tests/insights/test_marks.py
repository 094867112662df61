"""Marks add up to stretches of days, which is what figures read."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from insights.actions.marks import mark_complete
from insights.analytics.periods import Period
from insights.models import ExpectedSource, MarkedStretch, SourceMark
from insights.queries.marks import standings

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


def mark(site, by, first, last):
    """Days from the first of the year on, both included."""
    return mark_complete(
        site=site, source_module="pms", first_day=FIRST + timedelta(days=first),
        last_day=FIRST + timedelta(days=last), today=date(2026, 12, 31), by=by,
    )  # fmt: skip


def stretches(site):
    rows = MarkedStretch.objects.filter(site=site).order_by("first_day")
    return [((each.first_day - FIRST).days, (each.last_day - FIRST).days) for each in rows]


def test_it_keeps_daily_marks_as_one_stretch(site, operator):
    for day in range(40):
        mark(site, operator, day, day)

    assert stretches(site) == [(0, 39)]
    assert SourceMark.objects.count() == 40


@pytest.mark.parametrize(
    ("marks", "made"),
    [
        ([(0, 2), (5, 9)], [(0, 2), (5, 9)]),
        ([(0, 2), (5, 9), (3, 4)], [(0, 9)]),
        ([(3, 4), (0, 9)], [(0, 9)]),
        ([(0, 9), (3, 4)], [(0, 9)]),
        ([(0, 4), (2, 9), (20, 20), (11, 12)], [(0, 9), (11, 12), (20, 20)]),
    ],
    ids=["apart", "a gap filled", "the wider later", "the narrower later", "overlapping"],
)
def test_it_joins_what_meets(site, operator, marks, made):
    for first, last in marks:
        mark(site, operator, first, last)

    assert stretches(site) == made


def test_it_tells_the_same_gaps_however_the_marks_come(site, operator):
    chosen, held = random.Random(7), set()
    for _ in range(30):
        first = chosen.randrange(100)
        last = first + chosen.randrange(6)
        mark(site, operator, first, last)
        held |= set(range(first, last + 1))

    ExpectedSource.objects.create(
        organization=site.organization, site=site, source_module="pms", expected_from=FIRST
    )
    asked = Period(FIRST, FIRST + timedelta(days=110))
    (told,) = standings([site], asked, datetime(2026, 12, 31, 12, tzinfo=UTC))
    missing = {(day - FIRST).days for gap in told.found.missing for day in days_in(gap)}

    assert missing == set(range(111)) - held


def days_in(gap):
    return [gap.first + timedelta(days=place) for place in range(gap.days)]
