"""Days, months and marks: held against counting day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.analytics.comparisons import change
from insights.analytics.marks import completeness
from insights.analytics.periods import GRAINS, Period, buckets, cut, preset

DAY = timedelta(days=1)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
quick = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def days_of(period):
    return [period.first + DAY * place for place in range(period.days)]


@quick
@given(first=DAYS, length=st.integers(0, 500))
def test_it_cuts_a_period_into_each_day_once(first, length):
    last = first + DAY * length
    pieces = cut(first, last)
    months = days_of(pieces.months) if pieces.months else []
    held = [day for stretch in pieces.days for day in days_of(stretch)]
    whole = [day for month in months if month.day == 1 for day in days_of(month_of(month))]

    assert sorted(held + whole) == days_of(Period(first, last))
    assert len(held) <= 31 + 31


def month_of(first):
    return Period(first, (first + DAY * 32).replace(day=1) - DAY)


@quick
@given(last=DAYS)
def test_it_cuts_everything_up_to_a_day(last):
    pieces = cut(None, last)
    (edge,) = pieces.days or (None,)

    assert pieces.months
    end = edge.last if edge else month_of(pieces.months.last.replace(day=1)).last
    assert end == last
    assert not edge or edge.first == pieces.months.last + DAY == last.replace(day=1)


@quick
@given(first=DAYS, length=st.integers(0, 200), grain=st.sampled_from(GRAINS))
def test_it_fills_buckets_without_gap_or_overlap(first, length, grain):
    period = Period(first, first + DAY * length)

    found = [day for bucket in buckets(period, grain) for day in days_of(bucket)]

    assert found == days_of(period)


@quick
@given(
    stretches=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=8),
    length=st.integers(0, 40),
)
def test_it_finds_what_marks_leave_out(stretches, length):
    start = date(2026, 1, 1)
    marks = [
        Period(start + DAY * (at - 5), start + DAY * (at - 5 + size)) for at, size in stretches
    ]
    expected = Period(start, start + DAY * length)
    covered = {day for mark in marks for day in days_of(mark)}

    found = completeness(marks, expected)

    missing = [day for gap in found.missing for day in days_of(gap)]
    assert missing == [day for day in days_of(expected) if day not in covered]
    first_gap = missing[0] if missing else None
    if first_gap == start:
        assert found.complete_through is None
    elif first_gap:
        assert found.complete_through == first_gap - DAY
    else:
        assert found.complete_through >= expected.last


def test_it_knows_the_presets():
    wednesday = date(2026, 3, 11)

    assert preset("today", wednesday) == Period(wednesday, wednesday)
    assert preset("this_week", wednesday) == Period(date(2026, 3, 9), wednesday)
    assert preset("this_month", wednesday) == Period(date(2026, 3, 1), wednesday)
    with pytest.raises(ValueError, match="no preset"):
        preset("last_year", wednesday)
    with pytest.raises(ValueError, match="ends on or after"):
        Period(wednesday, wednesday - DAY)


def test_it_takes_the_equal_stretch_before():
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).before() == Period(
        date(2026, 1, 29), date(2026, 2, 28)
    )


@pytest.mark.parametrize(
    ("now", "before", "difference", "ratio"),
    [(150, 100, 50, "0.5000"), (50, -100, 150, "1.5000"), (1, 3, -2, "-0.6667"), (5, 0, 5, None)],
)
def test_it_compares(now, before, difference, ratio):
    found = change(now, before)

    assert (found.before, found.difference) == (before, difference)
    assert (found.ratio if ratio is None else str(found.ratio)) == ratio
