"""An upload whose reading broke off says so, can be read again, and is let go in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leafenterprise.jobs.actions import cancel_job, retry_job
from leafenterprise.jobs.leases import claim, sweep_lost
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.incoming import upload_path
from savings.actions.unread import FAILED_KEPT_FOR, fail_upload, give_up_uploads, take_up_upload
from tests.people import api_of, logged_in
from tests.savings.actions.test_uploads import send

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def upload(client_of_cedar, operator):
    return send(client_of_cedar, operator)


def lose_every_worker():
    now = timezone.now()
    for _ in range(Job.objects.get().max_attempts):
        assert claim("doomed", now) is not None
        now += HOUR
        sweep_lost(now)


def test_it_fails_with_its_reason_when_the_last_worker_dies(upload):
    lose_every_worker()

    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == ("failed", "WORKER_LOST")
    assert "without a word" in upload.error_message
    assert upload_path(upload.stored_as).exists()


def test_it_is_read_when_its_job_is_queued_again(upload, operator):
    lose_every_worker()

    retry_job(Job.objects.get(), operator)
    run_pending(once=True)

    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == ("ingested", "")
    assert not upload_path(upload.stored_as).exists()


def test_it_fails_when_somebody_cancels_it_while_it_waits(upload, operator):
    cancel_job(Job.objects.get(), operator)

    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == ("failed", "CANCELLED")


def test_it_tells_the_kind_of_trouble_and_no_value(upload, monkeypatch):
    def trouble(**_):
        raise RuntimeError("M-SECRET-1")

    monkeypatch.setattr("savings.tasks.read_upload", trouble)
    for _ in range(Job.objects.get().max_attempts):
        Job.objects.update(available_at=timezone.now())
        run_pending(once=True)

    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == ("failed", "UNEXPECTED")
    assert upload.error_message == "RuntimeError; the log has the details."


def test_it_leaves_what_is_settled_as_it_is(upload):
    run_pending(once=True)
    upload.refresh_from_db()

    assert fail_upload(upload=upload, code="LATE", message="").state == "ingested"
    assert take_up_upload(upload=upload).state == "ingested"


def test_it_is_told_on_page_and_api(upload, operator):
    lose_every_worker()

    page = logged_in(operator).get(f"/savings/datasets/uploads/{upload.public_id}/")
    listed = logged_in(operator).get("/savings/datasets/").content.decode()
    home = logged_in(operator).get("/").content.decode()
    told = api_of(operator).get(f"/api/v1/savings/uploads/{upload.public_id}/").json()

    assert "The reading stopped" in page.content.decode()
    assert "Try again" in page.content.decode()
    assert "without a word" in listed
    assert "could not be read to its end" in home
    assert (told["state"], told["error_code"]) == ("failed", "WORKER_LOST")


def test_it_shows_as_open_again_once_its_job_waits(upload, operator):
    lose_every_worker()
    retry_job(Job.objects.get(), operator)

    page = logged_in(operator).get(f"/savings/datasets/uploads/{upload.public_id}/")

    assert "The file is being read" in page.content.decode()


def test_it_is_let_go_with_its_file_when_nobody_takes_it_up(upload):
    cancel_job(Job.objects.get(), upload.created_by)
    ended = Job.objects.get().finished_at

    assert give_up_uploads(now=ended + FAILED_KEPT_FOR) == 0
    assert give_up_uploads(now=ended + FAILED_KEPT_FOR + HOUR) == 1

    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == ("refused", "NOT_READ")
    assert not upload_path(upload.stored_as).exists()
