"""trail.advance: the only line that changes a state, on a real record (a savings request)."""

import threading

import pytest
from django.db import connections, transaction

from audit import trail
from audit.trail.models import AuditEvent
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.states import JOB
from leafenterprise.shared.errors import Conflict, NotAllowed
from leafenterprise.shared.states import InvalidTransition, Machine, Move
from tests.jobs.build import make_job
from tests.people import make_member
from tests.trail.build import first_fault

called: list[str] = []


def tell(job: Job) -> None:
    called.append(job.state)


DOOR = Machine(
    name="door",
    initial="queued",
    states=JOB.states,
    moves=(
        Move("open", ("queued",), "failed", "savings.queue", "Open", after=tell),
        Move("shut", ("failed",), "cancelled", label="Shut"),
        Move("lock", ("queued",), "cancelled", "savings.queue", check=lambda job, by: refuse(job)),
    ),
)  # fmt: skip
pytestmark = pytest.mark.django_db


class Locked(Conflict):
    code = "LOCKED"


def refuse(job: Job) -> None:
    if job.stage == "contested":
        Job.objects.update(state="succeeded")
    if job.stage == "ajar":
        raise Locked


@pytest.fixture
def door(cedar, monkeypatch):
    """A record with the machine above."""
    monkeypatch.setattr(Job, "MACHINE", DOOR)
    called.clear()
    return make_job(organization=cedar)


def test_it_moves_and_records_in_one_go(door, operator):
    trail.advance(door, "open", by=operator, reason="warm day", stage="wide")

    event = AuditEvent.objects.get(action="door.open")
    assert (door.state, door.stage) == ("failed", "wide")
    assert event.before == '{"stage":"","state":"queued"}'
    assert event.after == '{"stage":"wide","state":"failed"}'
    assert (event.reason, event.object_id) == ("warm day", door.public_id)
    assert first_fault(door.organization) == "holds"


def test_it_refuses_a_move_that_does_not_start_here(door, operator):
    with pytest.raises(InvalidTransition) as caught:
        trail.advance(door, "shut", by=None)

    assert caught.value.details["possible"] == ["open", "lock"]


def test_it_refuses_people_without_the_capability(door, viewer):
    with pytest.raises(NotAllowed):
        trail.advance(door, "open", by=viewer)

    assert Job.objects.get().state == "queued"
    assert not AuditEvent.objects.exists()


def test_it_refuses_people_of_another_organization(door, outsider):
    with pytest.raises(NotAllowed):
        trail.advance(door, "open", by=outsider)


def test_it_leaves_system_moves_to_the_system(door, operator):
    trail.advance(door, "open", by=operator)

    with pytest.raises(NotAllowed, match="Only the system"):
        trail.advance(door, "shut", by=operator)
    trail.advance(door, "shut", by="the wind")

    assert door.state == "cancelled"


def test_it_asks_the_moves_own_check(door, operator):
    Job.objects.update(stage="ajar")

    with pytest.raises(Locked):
        trail.advance(door, "lock", by=operator)


def test_it_says_when_another_was_faster(door, operator):
    Job.objects.update(stage="contested")

    with pytest.raises(Conflict) as caught:
        trail.advance(door, "lock", by=operator)

    assert caught.value.code == "CONFLICT"
    assert Job.objects.get().state == "queued"


def test_it_tells_of_related_records_by_their_public_id(door, operator):
    trail.advance(door, "open", by=operator, created_by=operator)

    assert operator.public_id in AuditEvent.objects.get(action="door.open").after


def test_it_reads_the_row_again(door, operator):
    Job.objects.update(state="cancelled")

    with pytest.raises(InvalidTransition):
        trail.advance(door, "open", by=operator)


@pytest.mark.django_db(transaction=True)
def test_it_runs_side_effects_after_the_commit(door, operator):
    trail.advance(door, "open", by=operator)

    assert called == ["failed"]


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_many_rivals_win(door):
    people = [make_member(door.organization, "operator") for _ in range(8)]
    start, outcomes = threading.Barrier(len(people)), []

    def go(person):
        start.wait()
        try:
            trail.advance(Job.objects.get(pk=door.pk), "open", by=person)
            outcomes.append("won")
        except InvalidTransition:
            outcomes.append("lost")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["lost"] * 7 + ["won"]
    assert AuditEvent.objects.filter(action="door.open").count() == 1


def test_it_keeps_what_a_person_could_not_do_after_it_was_undone(door, operator):
    @trail.keeps_refusals("record")
    @transaction.atomic
    def shut(*, record, by):
        Job.objects.update(stage="half")
        trail.advance(record, "shut", by=by)

    for by in (operator, "the wind"):
        with pytest.raises(InvalidTransition):
            shut(record=door, by=by)

    event = AuditEvent.objects.get(action="access.denied")
    assert (event.actor_id, event.object_id) == (operator.public_id, door.public_id)
    assert (event.reason, '"state":"queued"' in event.after) == ("door.shut", True)
    door.refresh_from_db()
    assert door.stage != "half"
