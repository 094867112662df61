"""The named routes of the lane."""

import pytest

from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.canonical import digest
from savings.models import SavingsRun
from tests.people import api_of
from tests.savings.build import (
    Q1,
    make_client,
    make_dataset,
    make_finished_run,
    make_plan,
    make_request,
    scope_of,
)

pytestmark = pytest.mark.django_db
REPORT, CONTEXT = "/api/client-report", "/api/client-report/context"
QUEUE, XLSX = "/api/client-report/queue", "/api/client-report-xlsx"


@pytest.fixture
def planned(client_of_cedar, tmp_path):
    """A plan for Cedar's quarter; request ITR-1 is exact."""
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)])
    return make_request(client_of_cedar)


def test_it_reports_the_facts_under_their_digest(finished, viewer):
    report = api_of(viewer).get(REPORT, {"request": "ITR-1"}).json()

    assert report["facts_digest"] == digest(report["facts"]) == finished.facts_digest
    assert report["run_id"] == finished.public_id
    assert [section["id"] for section in report["sections"]][:2] == ["completeness", "headline"]


def test_it_states_scope_evidence_and_export_in_the_context(finished, viewer):
    context = api_of(viewer).get(CONTEXT, {"request": "ITR-1"}).json()

    assert context["run"]["facts_digest"] == finished.facts_digest
    assert context["scope"]["selected_scope_key"] == finished.selected_scope_key
    assert context["ai_handoff"]["never_receives"] == ["claim rows", "member keys"]
    assert context["export"]["draft"]["allowed"]


def test_it_reports_a_blocked_request_without_figures(client_of_cedar, viewer):
    make_request(client_of_cedar, "ITR-2")

    report = api_of(viewer).get(REPORT, {"request": "ITR-2"}).json()

    assert report["facts"]["metrics"] is None
    assert report["facts"]["readiness"]["state"] == "blocked"
    assert report["facts"]["readiness"]["reasons"][0]["code"] == "SCOPE_UNRESOLVED"
    assert report["sections"] == []


def test_it_queues_one_run_and_answers_with_its_queue_id(planned, operator):
    api = api_of(operator)

    answers = [api.post(QUEUE, {"request": "ITR-1"}, format="json") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["queue_id"] == SavingsRun.objects.get().queue_id


def test_it_takes_a_new_request_in_and_queues_it(planned, consultant):
    sent = {"request": "ITR-9", "group": "acme", "from_date": "2026-01-01", "to_date": "2026-03-31"}

    answer = api_of(consultant).post(QUEUE, sent, format="json")

    assert answer.status_code == 202
    assert answer.json()["source_request_number"] == "ITR-9"


def test_it_answers_409_with_candidates_for_an_ambiguous_scope(client_of_cedar, tmp_path, operator):
    windows = (Q1, (Q1[0], Q1[1].replace(month=12)))
    scopes = [scope_of(client_of_cedar, window) for window in windows]
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)], scopes=scopes)
    make_request(client_of_cedar)

    answer = api_of(operator).post(QUEUE, {"request": "ITR-1"}, format="json")

    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "SCOPE_AMBIGUOUS"
    assert len(error["details"]["candidates"]) == 2


def test_it_answers_422_for_a_scope_that_is_none(client_of_cedar, operator):
    make_request(client_of_cedar)

    answer = api_of(operator).post(QUEUE, {"request": "ITR-1"}, format="json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "SCOPE_UNRESOLVED")


def test_it_answers_403_for_what_the_plan_does_not_allow(client_of_cedar, tmp_path, consultant):
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)], roles=("admin",))
    make_request(client_of_cedar)

    answer = api_of(consultant).post(QUEUE, {"request": "ITR-1"}, format="json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NOT_QUEUEABLE")


def test_it_lets_no_viewer_queue(planned, viewer):
    answer = api_of(viewer).post(QUEUE, {"request": "ITR-1"}, format="json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED")


def test_it_hands_over_the_governed_workbook(finished, operator):
    answer = api_of(operator).get(XLSX, {"request": "ITR-1", "draft": "true"})

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert answer["X-Facts-Digest"] == finished.facts_digest
    assert answer["Content-Disposition"].startswith('attachment; filename="savings-organization-')


def test_it_answers_409_where_there_is_no_governed_run(planned, operator):
    answer = api_of(operator).get(XLSX, {"request": "ITR-1"})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "EXPORT_BLOCKED")
    assert error["details"]["reasons"][0]["code"] == "RUN_MISSING"


def test_it_needs_a_request(viewer):
    answer = api_of(viewer).get(REPORT)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_it_does_not_know_requests_of_other_clients(finished, outsider):
    for route in (REPORT, CONTEXT, XLSX):
        assert api_of(outsider).get(route, {"request": "ITR-1"}).status_code == 404


def test_it_is_not_widened_by_a_parameter(finished, cedar, outsider):
    sent = {"request": "ITR-1", "organization": cedar.slug}

    assert api_of(outsider).get(REPORT, sent).status_code == 404


def test_it_asks_which_client_is_meant_by_a_number_of_two(finished, harbor, tmp_path):
    other = make_client(harbor, "harbor-group")
    make_finished_run(other, tmp_path)
    api = api_of(other.by)

    answer = api.get(REPORT, {"request": "ITR-1"})
    narrowed = api.get(REPORT, {"request": "ITR-1", "organization": harbor.slug})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "REQUEST_AMBIGUOUS")
    assert narrowed.json()["facts"]["scope"]["organization"] == harbor.name


def test_it_keeps_reporting_the_finished_run_while_another_waits(
    finished, client_of_cedar, tmp_path, operator
):
    plan = finished.plan
    plan.prices.clear()
    api = api_of(operator)
    queued = api.post(QUEUE, {"request": "ITR-1"}, format="json").json()

    before = api.get(REPORT, {"request": "ITR-1"}).json()["run_id"]
    run_pending(once=True)
    after = api.get(REPORT, {"request": "ITR-1"}).json()["run_id"]

    assert (before, after) == (finished.public_id, queued["run_id"])
