"""Pages, API and gauge of jobs."""

import pytest

from leafenterprise.jobs.leases import claim
from leafenterprise.shared.metrics import exposition
from tests.jobs.build import NOON, make_job
from tests.people import api_of, logged_in, make_platform_admin

pytestmark = pytest.mark.django_db


def test_it_lists_the_jobs_of_ones_organizations_only(cedar, harbor, operator):
    mine = make_job(cedar)
    make_job(harbor)
    make_job(None)

    answer = api_of(operator).get("/api/v1/jobs/")

    assert [job["id"] for job in answer.json()["results"]] == [mine.public_id]


def test_it_shows_platform_administrators_all(cedar):
    make_job(cedar)
    make_job(None)

    assert api_of(make_platform_admin()).get("/api/v1/jobs/").json()["count"] == 2


def test_it_narrows_by_state(cedar, operator):
    make_job(cedar)

    answer = api_of(operator).get("/api/v1/jobs/?state=failed")

    assert answer.json()["count"] == 0


def test_it_shows_one_job_with_its_log(cedar, operator):
    job = make_job(cedar, now=NOON)
    claim("here", NOON).log("Reading", NOON)

    answer = api_of(operator).get(f"/api/v1/jobs/{job.public_id}/").json()

    assert (answer["state"], answer["progress"], answer["label"]) == (
        "running",
        "0.0000",
        "Test work",
    )
    assert answer["log"][0]["text"] == "Reading"
    assert "payload" not in answer
    assert "lease_owner" not in answer


def test_it_hides_the_jobs_of_others(cedar, outsider):
    job = make_job(cedar)
    api = api_of(outsider)

    for address in ("", "cancel/", "retry/"):
        call = api.post if address else api.get
        assert call(f"/api/v1/jobs/{job.public_id}/{address}").status_code == 404


def test_it_cancels_and_retries_over_the_api(cedar, operator):
    address = f"/api/v1/jobs/{make_job(cedar).public_id}/"
    api = api_of(operator)

    assert api.post(f"{address}cancel/").json()["state"] == "cancelled"
    assert api.post(f"{address}cancel/").json()["error"]["code"] == "INVALID_TRANSITION"
    assert api.post(f"{address}retry/").json()["state"] == "queued"


def test_it_shows_a_page_that_renews_itself(cedar, operator):
    job = make_job(cedar, now=NOON)
    claim("here", NOON).write(stage="Reading rows", progress="0.42")
    browser = logged_in(operator)

    page = browser.get("/jobs/").content.decode()
    part = browser.get("/jobs/", headers={"HX-Request": "true"}).content.decode()

    assert f"/jobs/{job.public_id}/" in page
    assert "<html" in page
    assert "<html" not in part
    assert "Reading rows · 42 %" in part
    assert 'hx-trigger="every 2s"' in part


def test_it_shows_one_job_and_its_buttons(cedar, operator, consultant):
    address = f"/jobs/{make_job(cedar).public_id}/"

    may = logged_in(operator).get(address).content.decode()
    may_not = logged_in(consultant).get(address).content.decode()

    assert "cancel-job" in may
    assert "cancel-job" not in may_not
    assert logged_in(consultant).post(f"{address}cancel/").status_code == 403


def test_it_cancels_and_retries_on_the_page(cedar, operator):
    job = make_job(cedar)
    browser = logged_in(operator)

    cancelled = browser.post(f"/jobs/{job.public_id}/cancel/", follow=True).content.decode()
    again = browser.post(f"/jobs/{job.public_id}/retry/", follow=True).content.decode()

    assert "Cancelled." in cancelled
    assert "retry-job" in cancelled
    assert "The job is queued again." in again


def test_it_stops_renewing_a_page_of_a_job_that_is_over(cedar, operator):
    job = make_job(cedar, now=NOON)
    claim("here", NOON).fail(NOON, code="NO_HEADER", message="The file has no header.")

    page = logged_in(operator).get(f"/jobs/{job.public_id}/").content.decode()

    assert "The file has no header." in page
    assert "hx-get" not in page


def test_it_says_what_to_do_on_an_empty_page(operator):
    assert "Nothing here" in logged_in(operator).get("/jobs/").content.decode()


def test_it_counts_jobs_for_the_metrics_page(cedar):
    make_job(cedar)

    assert 'leaf_jobs{state="queued"} 1.0' in exposition().decode()
    assert 'leaf_jobs{state="failed"} 0.0' in exposition().decode()
