"""The log's line of an event: once, after the commit, and nothing in it that anybody wrote."""

import pytest
from django.db import transaction
from structlog.testing import capture_logs

from audit import trail
from audit.trail.log_lines import untold
from audit.trail.models import AuditEvent
from leafenterprise.jobs.models import Job
from leafenterprise.shared.requests import working_for
from leafenterprise.shared.states import Machine, Move
from tests.jobs.build import make_job
from tests.trail.build import NOTED, note

pytestmark = pytest.mark.django_db
HATCH = Machine("hatch", "queued", ("queued", "failed"), (Move("open", ("queued",), "failed"),))


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """The lines of a change, as structlog has them before they are written."""

    def lines_of(change):
        with capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
            change()
            assert lines == []
        return lines

    return lines_of


def test_it_tells_ids_and_names_and_no_words(cedar, operator, told):
    def change():
        with working_for("request-12345", "192.0.2.7"), transaction.atomic():
            events.append(
                trail.record(
                    NOTED, organization=cedar, actor=operator, target=cedar, reason="Ann Lee asked",
                    before={"state": "Ann Lee"}, after={"state": "Bea Lee"},
                )
            )  # fmt: skip

    events: list[AuditEvent] = []

    assert told(change) == [
        {
            "event": "recorded", "log_level": "info", "action": NOTED,
            "event_id": events[0].public_id, "organization": cedar.public_id,
            "actor_kind": "person", "actor_id": operator.public_id,
            "object_type": "accounts.organization", "object_id": cedar.public_id,
            "request_id": "request-12345",
        }
    ]  # fmt: skip


def test_it_keeps_to_itself_what_was_named_in_words(told):
    (line,) = told(lambda: note(None, actor="Ann Lee", target="Ann Lee's file"))

    assert set(line) == {"event", "log_level", "action", "event_id", "actor_kind", "object_type"}
    assert "Ann" not in str(line)


def test_it_tells_where_a_move_led_in_one_line(cedar, monkeypatch, told):
    monkeypatch.setattr(Job, "MACHINE", HATCH)
    job = make_job(organization=cedar)

    (line,) = told(lambda: trail.advance(job, "open", by=None, reason="Ann Lee", stage="Ann Lee"))

    assert (line["action"], line["state"]) == ("hatch.open", "failed")
    assert line["object_id"] == job.public_id
    assert "Ann" not in str(line)


def test_it_tells_nothing_of_what_was_rolled_back(told):
    def change():
        with transaction.atomic():
            note(None)
            transaction.set_rollback(True)

    assert told(change) == []


def test_it_writes_the_line_where_logs_go_unless_asked_not_to(
    capsys, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        (event,) = note(None)
    written = capsys.readouterr()
    with untold(), django_capture_on_commit_callbacks(execute=True):
        note(None)

    assert written.out == ""
    assert [event.public_id in line for line in written.err.splitlines()] == [True]
    assert capsys.readouterr().err == ""
