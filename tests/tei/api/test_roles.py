"""Who may do what: each operation of the lane as each role, as a colleague and as a stranger."""

import pytest
from rest_framework.test import APIClient

from leafenterprise.accounts.models import Membership
from tests.people import api_of, logged_in, make_member
from tests.tei.api.test_workflow import BENEFIT, REPORT
from tests.tei.make import annual, make_proposal, make_report, make_tool

BASE = "/api/v1/tei"
ROLES = ("admin", "consultant", "viewer")
KEY = "ai_resolution_efficiency"


def code(answer):
    return answer.json()["error"]["code"]


@pytest.fixture
def place(cedar, consultant):
    """A calculated tool with a saved version, and where it lies."""
    tool = make_tool(cedar, consultant)
    owner = api_of(consultant)
    owner.put(f"{BASE}/tools/{tool.public_id}/values/", {"values": annual(KEY, "5")}, format="json")
    owner.post(f"{BASE}/tools/{tool.public_id}/versions/", {}, format="json")
    return f"{BASE}/tools/{tool.public_id}/"


def govern(client, cedar, place):
    report = make_report(cedar, state="draft")
    at = f"{BASE}/reports/{report.public_id}/"
    field = f"{at}fields/{report.fields.first().pk}/"
    return [
        client.post(f"{BASE}/reports/", REPORT, format="json"),
        client.put(at, {**REPORT, "name": "x"}, format="json"),
        client.patch(at, {"name": "x"}, format="json"),
        client.post(f"{at}fields/", {**BENEFIT, "field_key": "new"}, format="json"),
        client.patch(field, {"label": "x"}, format="json"),
        client.delete(f"{field}?confirm=true"),
        client.delete(at),
    ]


def create(client, cedar, place):
    body = {"report": make_report(cedar).public_id, "proposal": make_proposal(cedar).pk}
    return [client.post(f"{BASE}/tools/", body, format="json")]


def edit(client, cedar, place):
    return [
        client.put(f"{place}values/", {"values": annual(KEY, "7")}, format="json"),
        client.patch(f"{place}values/{KEY}/?year=1", {"value": "8"}, format="json"),
        client.patch(place, {"name": "x"}, format="json"),
        client.post(f"{place}calculate/"),
        client.post(f"{place}versions/", {}, format="json"),
    ]


def view(client, cedar, place):
    parts = ("", "values/", "summary/", "versions/", "versions/1/", "export/")
    return [client.get(f"{place}{part}") for part in parts]


def delete(client, cedar, place):
    return [client.delete(f"{place}?confirm=true")]


@pytest.mark.parametrize(
    ("operation", "allowed"),
    [
        (govern, {"admin"}),
        (create, {"admin", "consultant"}),
        (edit, {"admin", "consultant"}),
        (view, {"admin", "consultant", "viewer"}),
        (delete, {"admin"}),  # of a tool that is not their own
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_it_lets_each_role_do_what_is_theirs(cedar, place, operation, allowed):
    for role in sorted(ROLES, key=lambda role: role in allowed):
        answers = operation(api_of(make_member(cedar, role)), cedar, place)

        if role in allowed:
            assert {answer.status_code for answer in answers} <= {200, 201, 204}, role
        else:
            assert {answer.status_code for answer in answers} == {403}, role
            assert {code(answer) for answer in answers} == {"PERMISSION_DENIED"}, role


def test_it_lets_consultants_delete_what_they_made(place, as_consultant):
    assert as_consultant.delete(f"{place}?confirm=true").status_code == 204


@pytest.mark.parametrize("operation", [edit, view, delete])
def test_it_does_not_confirm_to_strangers_what_they_cannot_see(cedar, place, outsider, operation):
    answers = operation(api_of(outsider), cedar, place)

    assert {answer.status_code for answer in answers} == {404}
    assert {code(answer) for answer in answers} == {"NOT_FOUND"}


@pytest.mark.parametrize("role", ROLES)
def test_it_says_404_to_every_role_of_what_lies_elsewhere(cedar, harbor, place, role):
    stranger = api_of(make_member(harbor, role))

    answers = [
        *edit(stranger, cedar, place),
        *delete(stranger, cedar, place),
        *more(stranger, place),
    ]

    assert {answer.status_code for answer in answers} == {404}, role


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_it_says_404_of_a_report_that_lies_elsewhere(cedar, harbor, role):
    report = make_report(harbor)
    at = f"{BASE}/reports/{report.public_id}/"
    client = api_of(make_member(cedar, role))
    field = f"{at}fields/{report.fields.first().pk}/"

    answers = [client.get(at), client.patch(at, {"name": "x"}, format="json"), client.delete(at),
               client.delete(field), client.post(f"{at}clone/", {"version": "2"}, format="json"),
               client.patch(f"{at}fields/reorder/", {}, format="json")]  # fmt: skip

    assert {answer.status_code for answer in answers} == {404}


def more(client, place):
    return [
        client.post(f"{place}scenarios/", {"name": "x"}, format="json"),
        client.delete(f"{place}scenarios/{'x' * 12}/"),
        client.patch(f"{place}values/{KEY}/?year=1", {"value": "nonsense"}, format="json"),
        client.put(f"{place}values/", {}, format="json"),
    ]


def test_it_says_403_to_who_only_reads_there_and_writes_elsewhere(cedar, harbor, place):
    reader = make_member(cedar, "viewer")
    Membership.objects.create(user=reader, organization=harbor, role="consultant")

    answers = [*edit(api_of(reader), cedar, place), *more(api_of(reader), place)]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("role", ["viewer", "consultant", "operator"])
def test_its_pages_say_404_too(cedar, harbor, place, role):
    page = place.replace(f"{BASE}/", "/tei/")
    stranger = logged_in(make_member(harbor, role))

    posts = [
        stranger.post(f"{page}{rest}", {}).status_code
        for rest in ("", "save/", "change/", "calculate/", "delete/", "scenarios/", "versions/",
                     f"scenarios/{'x' * 12}/drop/")
    ]  # fmt: skip

    assert set(posts) == {404}
    assert logged_in(make_member(cedar, "viewer")).post(f"{page}save/", {}).status_code == 403


@pytest.mark.parametrize("header", [None, "Token nonsense", "Token ", "Bearer x"])
def test_it_asks_for_a_log_in(cedar, place, header):
    nobody = APIClient()
    if header is not None:
        nobody.credentials(HTTP_AUTHORIZATION=header)

    answers = [*view(nobody, cedar, place), *edit(nobody, cedar, place)]

    assert {answer.status_code for answer in answers} == {401}
    assert {code(answer) for answer in answers} == {"AUTHENTICATION_REQUIRED"}


def test_it_answers_a_session_as_it_does_a_token(place, consultant, as_consultant):
    session = APIClient()
    session.force_login(consultant, "django.contrib.auth.backends.ModelBackend")

    assert session.get(f"{place}values/").json() == as_consultant.get(f"{place}values/").json()
