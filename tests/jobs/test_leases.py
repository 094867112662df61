"""Only one worker has a job, and only the one who has it writes about it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from leafenterprise.jobs import leases
from leafenterprise.jobs.leases import LeaseLost, claim, sweep_lost
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.running import JobCancelled, RunningJob
from tests.jobs.build import LATER, NOON, make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job():
    return make_job(now=NOON)


def lose(worker: str):
    """A lease that a worker took and that ran out."""
    lease = claim(worker, NOON)
    sweep_lost(LATER)
    return lease


def test_it_gives_a_job_to_one_worker_only(job):
    assert claim("one", NOON) is not None
    assert claim("other", NOON) is None


def test_it_gives_the_oldest_first(job):
    make_job(now=NOON - timedelta(minutes=1), key="older")

    lease = claim("one", NOON)

    assert Job.objects.get(pk=lease.job_pk).key == "older"


def test_it_keeps_a_job_back_until_its_time(job):
    assert claim("one", NOON - timedelta(seconds=1)) is None


def test_it_counts_attempts(job):
    claim("one", NOON)
    sweep_lost(LATER)
    claim("other", LATER)

    assert Job.objects.get().attempts == 2


def test_it_leaves_a_living_lease_alone(job):
    lease = claim("one", NOON)
    lease.renew(LATER)

    assert sweep_lost(LATER) == 0
    assert Job.objects.get().state == "running"


def test_it_puts_a_lost_job_back(job):
    lose("one")

    found = Job.objects.get()
    assert (found.state, found.lease_owner, found.lease_until) == ("queued", "", None)
    assert "lost" in found.log_lines.get().text


def test_it_gives_a_job_up_after_its_last_attempt(job):
    for _ in range(3):
        claim("one", LATER)
        Job.objects.filter(state="running").update(lease_until=NOON)
        sweep_lost(LATER)

    found = Job.objects.get()
    assert (found.state, found.error_code) == ("failed", "WORKER_LOST")


def test_it_ends_a_lost_job_that_was_to_be_cancelled(job):
    claim("one", NOON)
    Job.objects.update(cancel_requested_at=NOON)
    sweep_lost(LATER)

    assert Job.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    "write",
    [
        lambda lease: lease.renew(LATER),
        lambda lease: lease.finish(LATER),
        lambda lease: lease.fail(LATER, code="X", message="x"),
        lambda lease: lease.stop(LATER),
        lambda lease: lease.put_back(LATER, delay=timedelta(0)),
        lambda lease: lease.write(progress=1),
    ],
)
def test_it_refuses_every_write_of_a_worker_whose_lease_was_taken(job, write):
    stolen = lose("one")
    claim("other", LATER)

    with pytest.raises(LeaseLost):
        write(stolen)

    found = Job.objects.get()
    assert (found.state, found.attempts, found.progress) == ("running", 2, 0)


def test_it_lets_no_lost_worker_store_results(job):
    stolen = lose("one")
    running = RunningJob(job, stolen)
    claim("other", LATER)

    with pytest.raises(LeaseLost), running.completing():
        make_job(key="a result")

    assert not Job.objects.filter(key="a result").exists()
    assert running.cancelled()


def test_it_stores_results_and_ends_the_job_together(job):
    running = RunningJob(job, claim("one", NOON))

    with running.completing():
        make_job(key="a result")

    assert Job.objects.get(pk=job.pk).state == "succeeded"
    assert running.completed


def test_it_ends_no_job_whose_results_failed(job):
    running = RunningJob(job, claim("one", NOON))

    with pytest.raises(ZeroDivisionError), running.completing():
        raise ZeroDivisionError

    assert Job.objects.get(pk=job.pk).state == "running"
    assert not running.completed


def test_it_writes_progress_at_most_twice_a_second(job, django_assert_num_queries):
    running = RunningJob(job, claim("one", NOON))
    running.progress("Reading", 0)

    with django_assert_num_queries(0):
        for number in range(100):
            running.progress("Reading", number / 100)

    running.progress("Writing", "0.5")
    found = Job.objects.get(pk=job.pk)
    assert (found.stage, found.percent) == ("Writing", 50)


def test_it_keeps_progress_between_nothing_and_all(job):
    running = RunningJob(job, claim("one", NOON))

    running.progress("a", -3)
    running.progress("b", 7)

    assert Job.objects.get(pk=job.pk).progress == 1


def test_it_tells_the_body_to_stop_when_somebody_cancels(job):
    running = RunningJob(job, claim("one", NOON))
    Job.objects.update(cancel_requested_at=NOON)

    with pytest.raises(JobCancelled):
        running.check()
    with pytest.raises(JobCancelled):
        running.progress("on", 1)
    assert running.cancelled()


def test_it_knows_no_running_job_without_a_lease(job):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(state="running")


def test_it_knows_no_lease_without_a_running_job(job):
    claim("one", NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(state="succeeded")


def test_it_takes_the_next_job_when_another_worker_was_faster(job, monkeypatch):
    other = make_job(now=NOON, key="other")
    claim("rival", NOON)
    stale = [(job.pk, 0), (other.pk, 0)]

    class Seen:
        def values_list(self, *names):
            return stale

    monkeypatch.setattr(leases, "list_waiting", lambda now: Seen())

    assert claim("here", NOON).job_pk == other.pk
    assert claim("here", NOON) is None


def test_it_leaves_a_job_whose_worker_came_back_in_time(job):
    lease = claim("one", NOON)
    late = Job.objects.get()
    lease.renew(LATER)

    assert not leases._end_lost(late, LATER)
    assert Job.objects.get().state == "running"


def test_it_names_itself_for_people(job):
    running = RunningJob(job, claim("one", NOON))
    running.log("Reading")

    assert str(job) == f"test.work {job.public_id}"
    assert str(job.last_lines()[0]) == "Reading"
