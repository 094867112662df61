"""How a job can end, and what the loop does about it."""

import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError

from leafenterprise.jobs import loop, tasks
from leafenterprise.jobs.actions import cancel_job, retry_job
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.schedule import Schedule
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.requests import current_request_id, working_for
from tests.jobs.build import kind_with, make_job
from tests.people import make_platform_admin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_scheduled(request, settings):
    """The schedule works in a thread, which cannot see what a test has not committed."""
    if "scheduled" not in request.keywords:
        settings.CELERY_BEAT_SCHEDULE = {}


def do(body, **options) -> Job:
    """One job with this body, worked on until nothing waits."""
    with kind_with(body, **options):
        job = make_job()
        run_pending("here", once=True)
    job.refresh_from_db()
    return job


def test_it_does_what_waits():
    seen = []

    job = do(lambda running: seen.append(running.public_id))

    assert seen == [job.public_id]
    assert (job.state, job.percent, job.lease_owner) == ("succeeded", 100, "")


def test_it_does_all_that_waits_and_then_leaves():
    with kind_with(lambda running: None):
        for _ in range(3):
            make_job()

        assert run_pending("here", once=True) == 3


def test_it_ends_a_job_well_that_stored_its_results():
    def body(running):
        with running.completing():
            running.log("stored")

    job = do(body)

    assert (job.state, job.last_lines()[0].text) == ("succeeded", "stored")


def test_it_tells_what_an_understood_error_says():
    def body(running):
        raise InvalidInput("The file has no header.")

    job = do(body)

    assert (job.state, job.error_code) == ("failed", "VALIDATION_ERROR")
    assert job.error_message == "The file has no header."
    assert job.attempts == 1


def test_it_tells_no_values_of_an_error_it_does_not_understand():
    def body(running):
        raise ValueError("member 123-45-6789")

    job = do(body, max_attempts=1)

    assert (job.state, job.error_code) == ("failed", "UNEXPECTED")
    assert "123" not in job.error_message + "".join(line.text for line in job.last_lines())


def test_it_tries_again_later_after_an_unexpected_error():
    def body(running):
        raise ConnectionError

    job = do(body, max_attempts=2)

    assert (job.state, job.attempts) == ("queued", 1)
    assert job.available_at > job.started_at


def test_it_gives_up_after_the_last_attempt():
    def body(running):
        raise ConnectionError

    with kind_with(body, max_attempts=2):
        job = make_job()
        for _ in range(3):
            Job.objects.filter(state="queued").update(available_at=job.created_at)
            run_pending("here", once=True)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 2)


def test_it_says_when_a_version_has_no_such_kind():
    with kind_with(lambda running: None, name="test.gone"):
        job = make_job(kind="test.gone")

    run_pending("here", once=True)

    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "UNKNOWN_KIND")


def test_it_stops_a_running_job_that_somebody_cancels():
    def body(running):
        cancel_job(Job.objects.get(public_id=running.public_id), make_platform_admin())
        running.check()
        raise AssertionError("the body went on")

    assert do(body).state == "cancelled"


def test_it_drops_what_a_worker_says_whose_job_was_taken_over():
    def body(running):
        Job.objects.update(attempts=7, lease_owner="another")

    job = do(body)

    assert (job.state, job.lease_owner) == ("running", "another")


def test_it_gives_a_job_back_when_the_worker_must_stop(settings):
    settings.JOB_GRACE_SECONDS = 0
    stop = threading.Event()

    def body(running):
        stop.set()
        running.must_stop.wait(10)
        running.check()

    with kind_with(body):
        job = make_job()
        run_pending("here", stop=stop)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.released) == ("queued", 1, 1)


def test_it_lets_a_job_finish_within_the_grace(settings):
    settings.JOB_GRACE_SECONDS = 30
    stop = threading.Event()

    with kind_with(lambda running: stop.set()):
        job = make_job()
        run_pending("here", stop=stop)

    job.refresh_from_db()
    assert job.state == "succeeded"


def test_it_works_on_after_a_retry(settings):
    def body(running):
        raise InvalidInput

    job = do(body)
    retry_job(job, make_platform_admin())
    with kind_with(lambda running: None):
        run_pending("here", once=True)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_code) == ("succeeded", 2, "")


def test_it_works_in_the_name_of_the_request_that_asked():
    seen = []

    with kind_with(lambda running: seen.append(current_request_id())):
        with working_for("request-12345"):
            make_job()
        run_pending("here", once=True)

    assert seen == ["request-12345"]


@pytest.mark.scheduled
def test_it_runs_the_schedule_and_survives_its_failures(settings, monkeypatch):
    ran = []

    class Tasks(dict):
        def __missing__(self, name):
            return lambda: ran.append(name) or 1 / 0

    monkeypatch.setattr("leafenterprise.jobs.schedule.current_app.tasks", Tasks())
    schedule = Schedule()

    schedule.run_due()
    schedule.run_due()

    assert ran == [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]


@pytest.mark.scheduled
def test_it_keeps_the_schedule_while_a_job_runs(settings, monkeypatch):
    rang = threading.Event()
    settings.CELERY_BEAT_SCHEDULE = {"ring": {"task": "test.ring", "schedule": 60.0}}
    tasks = {"test.ring": rang.set}
    monkeypatch.setattr("leafenterprise.jobs.schedule.current_app.tasks", tasks)
    stop = threading.Event()

    def body(running):
        assert rang.wait(10)
        stop.set()

    with kind_with(body):
        job = make_job()
        run_pending("here", stop=stop)

    job.refresh_from_db()
    assert job.state == "succeeded"


def test_it_waits_for_a_database_that_is_away(monkeypatch):
    stop, turns = threading.Event(), []

    def take_turn(worker, stop):
        turns.append(worker)
        if len(turns) == 1:
            raise OperationalError
        stop.set()
        return True

    monkeypatch.setattr(loop, "_take_turn", take_turn)
    monkeypatch.setattr(loop, "_rest", lambda stop: None)
    monkeypatch.setattr(loop.connection, "close", lambda: None)

    assert run_pending("here", stop=stop) == 1
    assert len(turns) == 2


def test_it_rests_between_looks(monkeypatch):
    stop = threading.Event()
    monkeypatch.setattr(loop, "_rest", lambda event: event.set())

    assert run_pending("here", stop=stop) == 0


@pytest.mark.scheduled
def test_it_anchors_the_trail_by_its_schedule(settings):
    Schedule().run_due()

    assert settings.TRAIL_ANCHOR_FILE.exists()


def test_it_has_a_command(capsys):
    with kind_with(lambda running: None):
        make_job()

        call_command("run_jobs", "--once")

    assert "1 jobs taken" in capsys.readouterr().out


def test_it_rings_on_while_more_waits(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "ring", lambda: rung.append("ring"))

    with kind_with(lambda running: None):
        make_job()
        make_job()

        assert [tasks.work(), tasks.work(), tasks.work()] == [True, True, False]

    assert rung == ["ring"]


def test_it_rings_for_all_that_waits_when_it_sweeps(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "ring", lambda: rung.append("ring"))
    make_job()
    make_job()

    assert tasks.sweep() == 2
    assert rung == ["ring", "ring"]


def test_it_keeps_what_was_stored_when_the_body_fails_after_it():
    def body(running):
        with running.completing():
            pass
        raise ConnectionError

    assert do(body).state == "succeeded"
