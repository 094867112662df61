"""Days are closed within the window of their practice, once, and said to be late where they are."""

from datetime import UTC, date, datetime, time

import pytest

from audit.trail.models import AuditEvent
from insights.actions.closings import JOB, close_day, queue_closings
from insights.job_gauge import DAYS_CLOSED, JOBS
from insights.models import ClosingWindow, DailyRollup, DayClosing, ExpectedSource
from leafenterprise.jobs.models import Job
from tests.insights.make import ingest, make_site, signal

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


@pytest.fixture
def expecting(cedar, site):
    """A practice that waits for a source."""
    ExpectedSource.objects.create(
        organization=cedar, site=site, source_module="pms", expected_from=date(2026, 1, 1)
    )


def at(hour, minute=0, day=1):
    return datetime(2026, 4, day, hour, minute, tzinfo=UTC)


def test_it_waits_for_the_window_of_the_practice(cedar, expecting):
    ClosingWindow.objects.create(organization=cedar, opens_at=time(2), closes_at=time(4))

    assert queue_closings(now=at(1, 59)) == 0
    assert queue_closings(now=at(2)) == 1
    assert queue_closings(now=at(3)) == 1

    (closing,) = DayClosing.objects.all()
    assert (closing.day, closing.closes_month, closing.due_at) == (DAY, True, at(4))
    assert Job.objects.filter(kind=JOB).count() == 1


def test_it_waits_for_the_site_where_the_day_ends_last(cedar, expecting):
    make_site(cedar, "Western", "America/Los_Angeles")

    queue_closings(now=at(6))

    assert [str(one.day) for one in DayClosing.objects.all()] == ["2026-03-30"]


def test_it_closes_a_day_once_and_says_what_it_found(cedar, site, operator, expecting):
    ingest(site, operator, *[signal(site, signal_timestamp="2026-03-31T09:00:00Z")] * 2,
           signal(site, signal_timestamp="2026-03-31T10:00:00Z"))  # fmt: skip
    queue_closings(now=at(1))
    (closing,) = DayClosing.objects.all()

    first = close_day(closing=closing, now=at(1))
    again = close_day(closing=closing, now=at(2))

    assert (first.cells, first.signals, first.differences) == (1, 2, 0)
    assert again.closed_at == at(1)
    assert AuditEvent.objects.filter(action="day_closing.closed").count() == 1
    assert queue_closings(now=at(3)) == 0


def test_it_finds_sums_that_are_not_those_of_the_signals(cedar, site, operator, expecting):
    ingest(site, operator, signal(site, signal_timestamp="2026-03-31T09:00:00Z"))
    DailyRollup.objects.update(sum_hundredths=1)
    queue_closings(now=at(1))

    done = close_day(closing=DayClosing.objects.get(), now=at(1))

    assert done.differences == 2  # the day beside its signals, and the month beside its days


def test_it_says_once_that_a_day_is_late(cedar, expecting):
    queue_closings(now=at(5, 59))
    assert not AuditEvent.objects.filter(action="day_closing.late").exists()

    queue_closings(now=at(6, 1))
    queue_closings(now=at(7))

    assert AuditEvent.objects.filter(action="day_closing.late").count() == 1


def test_it_tries_again_after_a_job_that_failed(cedar, expecting):
    queue_closings(now=at(1))
    Job.objects.filter(kind=JOB).update(state="failed")

    queue_closings(now=at(2))

    assert sorted(Job.objects.filter(kind=JOB).values_list("state", flat=True)) == [
        "failed", "queued"
    ]  # fmt: skip


def test_it_counts_jobs_and_days_for_the_metrics(cedar, site, operator, expecting):
    queue_closings(now=at(7))
    assert DAYS_CLOSED.read() == {("closed",): 0, ("differing",): 0, ("late",): 1}
    close_day(closing=DayClosing.objects.get(), now=at(8))
    Job.objects.filter(kind=JOB).update(state="succeeded")

    assert DAYS_CLOSED.read() == {("closed",): 1, ("differing",): 0, ("late",): 0}
    assert JOBS.read() == {(JOB, "succeeded"): 1}
