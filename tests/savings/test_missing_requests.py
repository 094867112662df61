"""Requests without a run, and a provider that is down: the stated state, and no figure."""

import pytest

from tests.people import api_of, logged_in
from tests.savings.build import (
    Q1,
    make_dataset,
    make_finished_run,
    make_plan,
    make_request,
    scope_of,
)

pytestmark = pytest.mark.django_db
JANUARY = (Q1[0], Q1[0].replace(day=31))


def ambiguous(client, folder):
    scopes = [scope_of(client), scope_of(client, JANUARY)]
    make_plan(client, [make_dataset(client, folder)], scopes=scopes)
    return make_request(client)


def unresolved(client, folder):
    return make_request(client, group="Nobody")


def never_queued(client, folder):
    make_plan(client, [make_dataset(client, folder)])
    return make_request(client)


LINKS = (
    (ambiguous, "SCOPE_AMBIGUOUS"),
    (unresolved, "SCOPE_UNRESOLVED"),
    (never_queued, "RUN_MISSING"),
)


@pytest.fixture(params=LINKS, ids=lambda link: link[0].__name__)
def asked(request, client_of_cedar, tmp_path):
    make, code = request.param
    return make(client_of_cedar, tmp_path), code


def test_it_states_why_there_are_no_figures(asked, operator):
    request, code = asked
    caller, query = api_of(operator), {"request": request.source_request_number}

    report = caller.get("/api/client-report", query).json()
    context = caller.get("/api/client-report/context", query).json()

    for said in (report["facts"]["readiness"], context["readiness"]):
        assert said["state"] == "blocked"
        assert [why["code"] for why in said["reasons"]] == [code]
        assert all(why["clears"] for why in said["reasons"])
    assert report["facts"]["metrics"] is None
    assert context["export"]["workbook"]["allowed"] is False
    assert context["export"]["draft"]["allowed"] is False


@pytest.mark.parametrize("route", ["client-report-xlsx", "client-report-pdf", "optimize-pdf"])
@pytest.mark.parametrize("draft", ["false", "true"])
def test_it_hands_out_no_file(route, draft, asked, operator):
    request, code = asked

    answer = api_of(operator).get(
        f"/api/{route}", {"request": request.source_request_number, "draft": draft}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "EXPORT_BLOCKED")
    assert code in [why["code"] for why in answer.json()["error"]["details"]["reasons"]]


def test_it_says_so_on_the_request_page(asked, operator):
    request, _ = asked
    answer = logged_in(operator).get(f"/savings/requests/{request.public_id}/")

    assert answer.status_code == 200
    assert "Report</a>" not in answer.content.decode()


def test_it_keeps_the_deterministic_part_where_no_model_is_configured(
    client_of_cedar, tmp_path, operator
):
    run = make_finished_run(client_of_cedar, tmp_path)

    answer = api_of(operator).get("/api/optimize", {"request": run.source_request_number})

    assert answer.status_code == 200
    assert answer.json()["copilot"]["status"] == "off"
    assert answer.json()["facts_digest"] == run.facts_digest
    assert answer.json()["recommendations"] is not None
