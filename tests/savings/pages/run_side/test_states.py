"""A run's page in each of its states."""

import pytest
from django.utils import timezone

from leafenterprise.jobs.leases import claim
from savings.actions.runs import cancel_run, fail_run
from tests.people import logged_in
from tests.savings.build import make_queued_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(client_of_cedar, tmp_path):
    """A run that waits for a worker."""
    return make_queued_run(client_of_cedar, tmp_path)


def page_of(run, person, **headers) -> str:
    return logged_in(person).get(address_of(run), headers=headers).content.decode()


def address_of(run, page: str = "") -> str:
    return f"/savings/runs/{run.public_id}/{page}"


def test_it_renews_itself_while_the_run_is_open(queued, operator):
    part = page_of(queued, operator, **{"HX-Request": "true"})

    assert 'hx-trigger="every 2s"' in part
    assert "Waiting for a worker" in part
    assert "<html" not in part


def test_it_shows_the_stage_in_words(queued, operator):
    queued.state = "running"
    queued.save()
    claim("here", timezone.now()).write(stage="sums", progress="0.42")

    page = page_of(queued, operator)

    assert "Adding up segments · 42 %" in page


def test_it_cancels(queued, operator):
    logged_in(operator).post(address_of(queued, "cancel/"))

    queued.refresh_from_db()
    assert queued.state == "cancelled"
    assert "Nothing it had computed was kept" in page_of(queued, operator)


def test_it_runs_a_cancelled_run_again(queued, operator):
    cancel_run(run=queued, by=operator)

    logged_in(operator).post(address_of(queued, "retry/"))

    queued.refresh_from_db()
    assert queued.state == "queued"


def test_it_says_why_a_run_failed(queued, operator):
    fail_run(run=queued, code="LAKE_FILE_MISSING", message="A file of the run is gone.")

    page = page_of(queued, operator)

    assert "A file of the run is gone." in page
    assert "LAKE_FILE_MISSING" in page
    assert "Run again" in page


@pytest.mark.parametrize("move", ["cancel/", "retry/"])
def test_it_lets_only_those_steer_who_may(move, queued, viewer, outsider):
    assert logged_in(viewer).post(address_of(queued, move)).status_code == 403
    assert logged_in(outsider).post(address_of(queued, move)).status_code == 404
    assert "cancel-run" not in page_of(queued, viewer)


def test_it_leads_from_a_report_that_is_not_there_to_the_run(queued, viewer):
    answer = logged_in(viewer).get(address_of(queued, "report/"))

    assert answer.headers["Location"] == address_of(queued)


@pytest.mark.parametrize("page", ["quality/", "lines/", "tables/costs/months.csv"])
def test_it_says_that_there_are_no_results_yet(page, queued, viewer):
    answer = logged_in(viewer).get(address_of(queued, page))

    assert answer.status_code == 409
    assert "no results yet" in answer.content.decode()


def test_it_leads_a_finished_run_to_its_report(finished, viewer):
    page = page_of(finished, viewer)

    assert address_of(finished, "report/") in page
    assert "hx-trigger" not in page
