"""Queueing, cancelling and retrying, and what is recorded of it."""

import pytest

from audit.trail.models import AuditEvent
from leafenterprise.jobs import actions, kinds
from leafenterprise.jobs.actions import cancel_job, enqueue, retry_job
from leafenterprise.jobs.kinds import UnknownKind, job_kind
from leafenterprise.jobs.leases import claim
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.queries import label_of, may_steer
from leafenterprise.shared.errors import Conflict, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from tests.jobs.build import NOON, make_job
from tests.people import make_platform_admin

pytestmark = pytest.mark.django_db


def test_it_is_the_same_job_however_often_it_is_asked_for(cedar, operator):
    first = make_job(cedar, operator, key="same", payload={"run": "a"})
    second = make_job(cedar, operator, key="same", payload={"run": "b"})

    assert first.pk == second.pk
    assert second.payload == {"run": "a"}


def test_it_does_not_share_a_key_between_organizations(cedar, harbor):
    make_job(cedar, key="same")

    with pytest.raises(Conflict):
        make_job(harbor, key="same")


def test_it_refuses_a_kind_nobody_declared():
    with pytest.raises(UnknownKind):
        enqueue("test.unheard_of", key="x", organization=None, by=None)


def test_it_refuses_a_kind_with_an_unknown_capability():
    with pytest.raises(ValueError, match="access table"):
        job_kind("test.odd", capability="no.such")


def test_it_names_its_target(cedar):
    job = make_job(cedar, target=cedar)

    assert job.target == f"accounts.organization:{cedar.public_id}"


def test_it_cancels_a_waiting_job_at_once(cedar, operator):
    job = cancel_job(make_job(cedar), operator)

    assert job.state == "cancelled"
    assert AuditEvent.objects.get(action="job.cancel").object_id == job.public_id


def test_it_asks_a_running_job_to_stop(cedar, operator):
    job = make_job(cedar, now=NOON)
    claim("here", NOON)

    cancel_job(job, operator)

    assert job.state == "running"
    assert job.cancel_requested_at


def test_it_cannot_cancel_what_is_over(cedar, operator):
    job = cancel_job(make_job(cedar), operator)

    with pytest.raises(InvalidTransition):
        cancel_job(job, operator)


def test_it_retries_what_failed_with_all_attempts_anew(cedar, operator):
    job = make_job(cedar, now=NOON)
    claim("here", NOON).fail(NOON, code="X", message="x")

    retry_job(job, operator)

    assert (job.state, job.attempts, job.released, job.error_code) == ("queued", 1, 1, "")
    assert AuditEvent.objects.filter(action="job.retry").count() == 1


def test_it_cannot_retry_what_still_waits(cedar, operator):
    with pytest.raises(InvalidTransition):
        retry_job(make_job(cedar), operator)


@pytest.mark.parametrize("act", [cancel_job, retry_job])
def test_it_takes_the_kinds_capability(cedar, viewer, outsider, act):
    job = make_job(cedar)

    for person in (viewer, outsider):
        with pytest.raises(NotAllowed):
            act(job, person)


@pytest.mark.django_db(transaction=True)
def test_it_survives_a_dead_broker_and_leaves_it_alone_for_a_while(settings, monkeypatch):
    settings.JOBS_MODE = "celery"
    rung = []

    def send_task(name, **options):
        rung.append(name)
        raise ConnectionError

    monkeypatch.setattr("leafenterprise.jobs.actions.current_app.send_task", send_task)
    monkeypatch.setitem(actions._broker, "dead_until", 0.0)

    for _ in range(2):
        make_job()

    assert set(Job.objects.values_list("state", flat=True)) == {"queued"}
    assert rung == ["leafenterprise.jobs.tasks.work"]


@pytest.mark.parametrize(("act", "seen"), [(cancel_job, "queued"), (retry_job, "failed")])
def test_it_says_when_another_was_faster(cedar, operator, monkeypatch, act, seen):
    job = make_job(cedar)
    Job.objects.update(state="succeeded")
    monkeypatch.setattr(Job, "refresh_from_db", lambda self: setattr(self, "state", seen))

    with pytest.raises(Conflict) as caught:
        act(job, operator)

    assert caught.value.code == "CONFLICT"


def test_it_leaves_kinds_without_a_capability_to_the_platform(cedar, operator):
    job = make_job(cedar, kind="test.gone")
    kinds._KINDS.pop("test.gone")

    assert not may_steer(operator, job)
    assert may_steer(make_platform_admin(), job)
    assert label_of(job.kind) == "test.gone"
