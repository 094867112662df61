"""What stays, over five years of days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.backup.retention import kept

START = datetime(2021, 1, 15, 2, tzinfo=UTC)
DAYS = [START + timedelta(days=number) for number in range(5 * 365 + 2)]


def test_it_keeps_thirty_days_and_the_first_of_each_month_over_five_years():
    stored: set[datetime] = set()
    months: set[datetime] = set()

    for number, day in enumerate(DAYS):
        stored = kept(stored | {day}, day)
        months |= {day} if day.day == 1 or day == START else set()
        assert stored == set(DAYS[max(0, number - 30) : number + 1]) | months

    assert len(stored) == 31 + 61 - 1


def test_it_keeps_the_same_whether_it_prunes_daily_or_once():
    now = DAYS[-1]
    pruned: set[datetime] = set()

    for day in DAYS:
        pruned = kept(pruned | {day, day + timedelta(hours=7)}, day + timedelta(hours=8))

    everything = [at for day in DAYS for at in (day, day + timedelta(hours=7))]
    assert pruned == kept(everything, now + timedelta(hours=8))


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)), max_size=40))
def test_it_always_keeps_the_newest_and_every_month(times):
    made = [at.replace(tzinfo=UTC) for at in times]

    stay = kept(made, datetime(2026, 1, 1, tzinfo=UTC))

    assert {(at.year, at.month) for at in stay} == {(at.year, at.month) for at in made}
    assert kept(stay, datetime(2026, 1, 1, tzinfo=UTC)) == stay


@pytest.mark.parametrize(("days", "stays"), [(30, True), (31, False)])
def test_it_lets_go_after_the_thirtieth_day(days, stays):
    first, later = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)

    assert (later in kept([first, later], later + timedelta(days=days))) is stays
