"""/api/v1/tei/reports/"""

import pytest

from tei.models import TEIReport
from tests.people import api_of, make_member, make_platform_admin
from tests.tei.api.test_workflow import REPORT
from tests.tei.make import make_report, make_tool

REPORTS = "/api/v1/tei/reports/"


def at(report):
    return f"{REPORTS}{report.public_id}/"


def code(answer):
    return answer.json()["error"]["code"]


def test_it_lists_reports_with_their_counts(cedar, as_viewer, consultant):
    report = make_report(cedar)
    make_tool(cedar, consultant, report)

    row = as_viewer.get(REPORTS).json()["results"][0]

    assert row["id"] == report.public_id
    assert (row["field_count"], row["instance_count"]) == (2, 1)
    assert row["discount_rate"] == "0.1000"
    assert row["status"] == "active"


def test_it_counts_fields_and_tools_apart(cedar, as_viewer, consultant):
    report = make_report(cedar)
    make_tool(cedar, consultant, report)
    make_tool(cedar, consultant, report)

    row = as_viewer.get(at(report)).json()

    assert (row["field_count"], row["instance_count"]) == (2, 2)


def test_it_counts_of_a_shared_report_only_ones_own_tools(cedar, harbor, consultant, as_viewer):
    shared = make_report(None)
    make_tool(cedar, consultant, shared)
    make_tool(harbor, make_member(harbor, "consultant"), shared)

    assert as_viewer.get(at(shared)).json()["instance_count"] == 1


@pytest.mark.parametrize(("query", "found"), [("status=active", 1), ("vendor=aws", 2)])
def test_it_narrows_the_list(cedar, as_viewer, query, found):
    make_report(cedar)
    make_report(cedar, state="draft")

    assert as_viewer.get(f"{REPORTS}?{query}").json()["count"] == found


def test_it_adds_a_report(cedar, as_admin):
    answer = as_admin.post(REPORTS, REPORT, format="json")

    assert answer.status_code == 201
    assert answer.json()["status"] == "draft"
    assert TEIReport.objects.get().organization == cedar


@pytest.mark.parametrize(
    ("status", "answered", "stored"), [("active", 201, ["active"]), ("archived", 400, [])]
)
def test_it_starts_a_report_as_draft_or_active(as_admin, status, answered, stored):
    answer = as_admin.post(REPORTS, {**REPORT, "status": status}, format="json")

    assert answer.status_code == answered
    assert list(TEIReport.objects.values_list("state", flat=True)) == stored


def test_it_shares_the_report_of_a_platform_administrator(db, as_viewer):
    answer = api_of(make_platform_admin()).post(REPORTS, REPORT, format="json")

    assert answer.status_code == 201
    assert as_viewer.get(f"{REPORTS}{answer.json()['id']}/").status_code == 200


def test_it_keeps_the_shared_report_from_an_organizations_admin(db, as_admin):
    shared = make_report(None)

    answer = as_admin.patch(at(shared), {"name": "Mine"}, format="json")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("analysis_period_years", 0),
        ("analysis_period_years", 11),
        ("discount_rate", "1.1"),
        ("discount_rate", "-0.1"),
        ("name", ""),
        ("status", "retired"),
    ],
)
def test_it_refuses_a_bad_report(as_admin, field, value):
    answer = as_admin.post(REPORTS, {**REPORT, field: value}, format="json")

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")
    assert field in str(answer.json()["error"]["details"])


@pytest.mark.parametrize("method", ["put", "patch"])
def test_it_changes_a_report(cedar, as_admin, method):
    report = make_report(cedar)

    answer = getattr(as_admin, method)(at(report), {**REPORT, "name": "Other"}, format="json")

    assert answer.status_code == 200
    assert answer.json()["name"] == "Other"


def test_it_refuses_other_years_under_tools(cedar, as_admin, consultant):
    tool = make_tool(cedar, consultant)

    answer = as_admin.patch(at(tool.report), {"analysis_period_years": 5}, format="json")

    assert (answer.status_code, code(answer)) == (409, "MODEL_HAS_INSTANCES")


def test_it_deletes_a_draft_that_nobody_uses(cedar, as_admin):
    report = make_report(cedar, state="draft")

    assert as_admin.delete(at(report)).status_code == 204
    assert not TEIReport.objects.exists()


def test_it_does_not_delete_an_active_report(cedar, as_admin):
    answer = as_admin.delete(at(make_report(cedar)))

    assert (answer.status_code, code(answer)) == (409, "MODEL_HAS_INSTANCES")


def test_it_does_not_delete_a_report_with_tools(cedar, admin, as_admin):
    tool = make_tool(cedar, admin, make_report(cedar, state="draft"))

    answer = as_admin.delete(at(tool.report))

    assert (answer.status_code, code(answer)) == (409, "MODEL_HAS_INSTANCES")


def test_it_clones_a_report_as_a_draft(cedar, as_admin):
    report = make_report(cedar)

    clone = as_admin.post(f"{at(report)}clone/", {"version": "2.0"}, format="json").json()

    assert (clone["status"], clone["version"], clone["field_count"]) == ("draft", "2.0", 2)
    assert clone["id"] != report.public_id


@pytest.mark.parametrize("who", ["as_consultant", "as_viewer"])
def test_it_lets_only_administrators_govern(request, cedar, who):
    client, report = request.getfixturevalue(who), make_report(cedar)

    answers = [
        client.post(REPORTS, REPORT, format="json"),
        client.patch(at(report), {"name": "x"}, format="json"),
        client.delete(at(report)),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert {code(answer) for answer in answers} == {"PERMISSION_DENIED"}


def test_it_does_not_show_another_organizations_report(cedar, outsider):
    answer = api_of(outsider).get(at(make_report(cedar)))

    assert (answer.status_code, code(answer)) == (404, "NOT_FOUND")
