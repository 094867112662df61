"""/api/v1/tei/tools/"""

import pytest

from leafenterprise.accounts.models import Membership
from tei.models import TEIFieldValue, TEIFinancialSummary, TEITool
from tests.people import api_of, make_member
from tests.tei.make import make_engagement, make_proposal, make_report, make_tool

TOOLS = "/api/v1/tei/tools/"


def at(tool):
    return f"{TOOLS}{tool.public_id}/"


def code(answer):
    return answer.json()["error"]["code"]


def create(client, report, **parent):
    return client.post(TOOLS, {"report": report.public_id, **parent}, format="json")


def test_it_makes_a_tool_with_cells_and_an_empty_summary(cedar, as_consultant):
    report, proposal = make_report(cedar), make_proposal(cedar)
    report.fields.filter(is_annual=True).update(default_value="100.00")

    answer = create(as_consultant, report, proposal=proposal.pk, name=None)

    assert answer.status_code == 201
    assert answer.json()["name"] == report.name
    cells = TEIFieldValue.objects.values_list("year", "value")
    assert list(cells) == [(1, "100.00"), (2, "100.00"), (3, "100.00"), (None, "")]
    assert TEIFinancialSummary.objects.get().calculated_at is None


def test_it_states_a_tool_with_what_it_stands_on(cedar, consultant, as_viewer):
    tool = make_tool(cedar, consultant)

    told = as_viewer.get(at(tool)).json()

    assert told["report"]["id"] == tool.report.public_id
    assert told["opportunity"]["proposal_id"] == tool.proposal.pk
    assert told["opportunity"]["client"]["short_name"] == "Acme"
    assert told["engagement"] is None
    assert told["summary"] is None
    assert told["current_version"] == 0


def test_it_makes_a_tool_on_an_engagement(cedar, as_consultant):
    engagement = make_engagement(cedar)

    told = create(as_consultant, make_report(cedar), engagement=engagement.pk).json()

    assert told["engagement"]["id"] == engagement.pk
    assert told["opportunity"] is None


def test_it_wants_exactly_one_parent(cedar, as_consultant):
    report, parents = make_report(cedar), {}
    for parents in (
        {},
        {"proposal": make_proposal(cedar).pk, "engagement": make_engagement(cedar).pk},
    ):
        answer = create(as_consultant, report, **parents)

        assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")


def test_it_refuses_a_second_active_tool(cedar, as_consultant):
    report, proposal = make_report(cedar), make_proposal(cedar)
    create(as_consultant, report, proposal=proposal.pk)

    answer = create(as_consultant, report, proposal=proposal.pk)

    assert (answer.status_code, code(answer)) == (409, "DUPLICATE_INSTANCE")
    assert TEITool.objects.count() == 1


def test_it_makes_another_once_the_first_is_archived(cedar, as_consultant):
    report, proposal = make_report(cedar), make_proposal(cedar)
    first = create(as_consultant, report, proposal=proposal.pk).json()["id"]
    as_consultant.patch(f"{TOOLS}{first}/", {"status": "archived"}, format="json")

    second = create(as_consultant, report, proposal=proposal.pk)
    back = as_consultant.patch(f"{TOOLS}{first}/", {"status": "draft"}, format="json")

    assert second.status_code == 201
    assert (back.status_code, code(back)) == (409, "DUPLICATE_INSTANCE")


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("as_consultant", "draft", 400),
        ("as_consultant", "archived", 400),
        ("as_admin", "draft", 201),
        ("as_admin", "archived", 400),
    ],
)
def test_it_takes_reports_by_state_and_role(request, cedar, who, state, status):
    report = make_report(cedar, state=state)

    answer = create(request.getfixturevalue(who), report, proposal=make_proposal(cedar).pk)

    assert answer.status_code == status


def test_it_starts_no_tool_archived(cedar, as_consultant):
    body = {"report": make_report(cedar).public_id, "proposal": make_proposal(cedar).pk}

    answer = as_consultant.post(TOOLS, {**body, "status": "archived"}, format="json")

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")
    assert not TEITool.objects.exists()


def test_it_keeps_reports_and_parents_of_two_organizations_apart(cedar, harbor):
    both = make_member(cedar, "consultant")
    Membership.objects.create(user=both, organization=harbor, role="consultant")

    answer = create(api_of(both), make_report(harbor), proposal=make_proposal(cedar).pk)

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("kind", ["clients", "proposals", "engagements"])
def test_it_lists_what_tools_stand_on(cedar, harbor, as_consultant, kind):
    for organization in (cedar, harbor):
        make_engagement(organization)

    assert as_consultant.get(f"/api/v1/tei/{kind}/").json()["count"] == 1


def test_it_refuses_what_belongs_to_others(cedar, harbor, as_consultant):
    theirs, mine = make_proposal(harbor), make_proposal(cedar)

    answers = [
        create(as_consultant, make_report(cedar), proposal=theirs.pk),
        create(as_consultant, make_report(harbor), proposal=mine.pk),
        create(as_consultant, make_report(cedar), proposal=10**30),
    ]

    assert {answer.status_code for answer in answers} == {400}
    assert not TEITool.objects.exists()


@pytest.mark.parametrize("query", ["status=draft", "report={report}", "proposal={proposal}"])
def test_it_narrows_the_list(cedar, consultant, as_viewer, query):
    tool = make_tool(cedar, consultant)
    make_tool(cedar, consultant, state="final")
    wanted = query.format(report=tool.report.public_id, proposal=tool.proposal.pk)

    found = as_viewer.get(f"{TOOLS}?{wanted}").json()

    assert [row["id"] for row in found["results"]] == [tool.public_id]


def test_it_narrows_the_list_to_an_engagement(cedar, consultant, as_consultant, as_viewer):
    make_tool(cedar, consultant)
    engagement = make_engagement(cedar)
    made = create(as_consultant, make_report(cedar), engagement=engagement.pk).json()

    found = as_viewer.get(f"{TOOLS}?engagement={engagement.pk}").json()

    assert [row["id"] for row in found["results"]] == [made["id"]]


@pytest.mark.parametrize("method", ["put", "patch"])
def test_it_changes_only_name_and_state(cedar, consultant, as_consultant, method):
    tool = make_tool(cedar, consultant)
    sent = {"name": "Other", "status": "final", "current_version": 9, "report": "x", "proposal": 1}

    told = getattr(as_consultant, method)(at(tool), sent, format="json").json()

    assert (told["name"], told["status"], told["current_version"]) == ("Other", "final", 0)


def test_it_asks_before_it_deletes(cedar, consultant, as_consultant):
    tool = make_tool(cedar, consultant)

    answer = as_consultant.delete(at(tool))

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")
    lost = str(answer.json()["error"]["details"])
    assert all(f"'{name}'" in lost for name in ("values", "entered", "versions"))
    assert "4" in lost  # cells
    assert TEITool.objects.exists()


@pytest.mark.parametrize("confirm", ["true", "True"])
def test_it_deletes_a_tool_with_all_it_holds(cedar, consultant, as_consultant, confirm):
    tool = make_tool(cedar, consultant)

    assert as_consultant.delete(f"{at(tool)}?confirm={confirm}").status_code == 204
    assert not TEIFieldValue.objects.exists()
    assert as_consultant.get(at(tool)).status_code == 404


def test_it_lets_consultants_delete_only_their_own(cedar, consultant, as_admin):
    tool = make_tool(cedar, consultant)
    colleague = api_of(make_member(cedar, "consultant"))

    refused = colleague.delete(f"{at(tool)}?confirm=true")

    assert (refused.status_code, code(refused)) == (403, "PERMISSION_DENIED")
    assert as_admin.delete(f"{at(tool)}?confirm=true").status_code == 204


def test_it_lets_viewers_only_look(cedar, consultant, as_viewer):
    tool = make_tool(cedar, consultant)

    answers = [
        create(as_viewer, tool.report, proposal=make_proposal(cedar).pk),
        as_viewer.patch(at(tool), {"name": "x"}, format="json"),
        as_viewer.delete(f"{at(tool)}?confirm=true"),
        as_viewer.put(f"{at(tool)}values/", {"values": []}, format="json"),
        as_viewer.post(f"{at(tool)}calculate/"),
        as_viewer.post(f"{at(tool)}versions/", {}, format="json"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    for place in ("", "values/", "versions/", "export/"):
        assert as_viewer.get(f"{at(tool)}{place}").status_code == 200


def test_it_does_not_confirm_a_tool_of_others(cedar, consultant, outsider):
    tool, stranger = make_tool(cedar, consultant), api_of(outsider)

    answers = [
        stranger.get(at(tool)),
        stranger.get(f"{at(tool)}values/"),
        stranger.get(f"{at(tool)}export/"),
        stranger.post(f"{at(tool)}calculate/"),
        stranger.delete(f"{at(tool)}?confirm=true"),
    ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(("size", "status"), [("200", 200), ("201", 400), ("0", 400)])
def test_it_gives_up_to_two_hundred_a_page(as_viewer, size, status):
    assert as_viewer.get(f"{TOOLS}?page_size={size}").status_code == status


def test_it_lists_in_a_constant_number_of_queries(
    cedar, consultant, as_viewer, django_assert_max_num_queries
):
    report = make_report(cedar)
    for _ in range(12):
        make_tool(cedar, consultant, report)

    with django_assert_max_num_queries(12):
        assert as_viewer.get(TOOLS).json()["count"] == 12
