"""Runs over the API: queued, cancelled, retried."""

import pytest

from leafenterprise.jobs.loop import run_pending
from tests.people import api_of
from tests.savings.build import make_dataset, make_plan, make_queued_run, make_request

pytestmark = pytest.mark.django_db
RUNS = "/api/v1/savings/runs/"


def test_it_queues_the_run_of_a_request_under_a_named_plan(client_of_cedar, tmp_path, operator):
    dataset = make_dataset(client_of_cedar, tmp_path)
    plans = [make_plan(client_of_cedar, [dataset], name=name) for name in ("One", "Two")]
    request = make_request(client_of_cedar)
    api = api_of(operator)

    unclear = api.post(RUNS, {"request": request.public_id}, format="json")
    queued = api.post(
        RUNS, {"request": request.public_id, "plan": plans[0].public_id}, format="json"
    )

    assert (unclear.status_code, unclear.json()["error"]["code"]) == (409, "PLAN_AMBIGUOUS")
    assert (queued.status_code, queued.json()["plan"]) == (202, plans[0].public_id)


def test_it_cancels_and_takes_up_again(client_of_cedar, tmp_path, operator):
    run = make_queued_run(client_of_cedar, tmp_path)
    api = api_of(operator)

    cancelled = api.post(f"{RUNS}{run.public_id}/cancel/", {"reason": "late"}, format="json")
    retried = api.post(f"{RUNS}{run.public_id}/retry/", format="json")
    run_pending(once=True)
    again = api.post(f"{RUNS}{run.public_id}/retry/", format="json")

    assert cancelled.json()["state"] == "cancelled"
    assert (retried.status_code, retried.json()["state"]) == (202, "queued")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_TRANSITION")


def test_it_narrows_by_state(client_of_cedar, tmp_path, viewer):
    run = make_queued_run(client_of_cedar, tmp_path)
    api = api_of(viewer)

    found = api.get(RUNS, {"state": "queued", "ordering": "-queued_at"}).json()

    assert [row["id"] for row in found["results"]] == [run.public_id]
    assert api.get(RUNS, {"state": "finished"}).json()["count"] == 0
    assert api.get(RUNS, {"state": "asleep"}).status_code == 400
    assert api.get(RUNS, {"queued_after": ""}).status_code == 400


def test_it_offers_the_files_made_from_runs(finished, operator):
    api = api_of(operator)
    made = api.get(f"{RUNS}{finished.public_id}/workbook.xlsx", {"draft": "true"})
    content = b"".join(made.streaming_content)

    (artifact,) = api.get("/api/v1/savings/artifacts/").json()["results"]
    again = api.get(f"/api/v1/savings/artifacts/{artifact['id']}/file")

    assert b"".join(again.streaming_content) == content
    assert again["X-Content-SHA256"] == artifact["sha256"]
    assert (
        api.get(f"{RUNS}{finished.public_id}/workbook.xlsx", {"draft": "perhaps"}).status_code
        == 400
    )
