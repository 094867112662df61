"""A run whose workers died without a word does not stay running for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import trail
from audit.trail.models import AuditEvent
from leafenterprise.jobs.actions import cancel_job
from leafenterprise.jobs.leases import claim, sweep_lost
from leafenterprise.jobs.models import Job
from savings.actions.runs import retry_run
from tests.savings.build import make_queued_run

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def running(client_of_cedar, tmp_path):
    """A run that a worker has started."""
    run = make_queued_run(client_of_cedar, tmp_path)
    return trail.advance(run, "start", by="run worker")


def die(times: int) -> None:
    """So many workers take the job and are never heard of again."""
    now = timezone.now()
    for _ in range(times):
        assert claim("doomed", now) is not None
        now += HOUR
        sweep_lost(now)


def test_it_waits_for_another_worker_while_there_are_attempts_left(running):
    die(1)

    running.refresh_from_db()
    assert (running.state, Job.objects.get().state) == ("running", "queued")


def test_it_fails_with_its_reason_when_no_attempt_is_left(running):
    die(Job.objects.get().max_attempts)

    running.refresh_from_db()
    assert (running.state, running.error_code) == ("failed", "WORKER_LOST")
    assert "without a word" in running.error_message
    assert AuditEvent.objects.filter(object_id=running.public_id, action="run.fail").exists()


def test_it_is_cancelled_when_that_was_asked_for(running):
    Job.objects.update(cancel_requested_at=timezone.now())

    die(1)

    running.refresh_from_db()
    assert (running.state, Job.objects.get().state) == ("cancelled", "cancelled")


def test_it_is_cancelled_when_its_waiting_job_is(client_of_cedar, tmp_path, operator):
    run = make_queued_run(client_of_cedar, tmp_path)

    cancel_job(Job.objects.get(), operator)

    run.refresh_from_db()
    assert run.state == "cancelled"


def test_it_can_be_run_again_afterwards(running, operator):
    die(Job.objects.get().max_attempts)
    running.refresh_from_db()

    again = retry_run(run=running, by=operator)

    assert (again.state, Job.objects.get().state) == ("queued", "queued")
