"""What went between two looks, and numbers that no record has: a plain page, never a crash."""

import pytest
from django.core.exceptions import ValidationError

from leafenterprise.shared.middleware import GONE
from tei.models import TEITool
from tei.pages import editor, saving, scenarios, tools, versions
from tei.queries.tools import get_tool
from tests.people import logged_in
from tests.tei.make import make_report, make_tool
from tests.tei.test_pages_editor import KEY, address, send

pytestmark = pytest.mark.django_db
DELETED = "This case was deleted meanwhile."
HUGE = 10**30


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    return make_tool(cedar, consultant)


@pytest.fixture
def session(consultant):
    return logged_in(consultant)


@pytest.fixture
def goes(monkeypatch):
    """The tool is deleted right after a page has found it."""

    def found_and_gone(user, public_id, *capability):
        found = get_tool(user, public_id, *capability)
        TEITool.objects.filter(pk=found.pk).delete()
        return found

    for page in (editor, saving, scenarios, tools, versions):
        monkeypatch.setattr(page, "get_tool", found_and_gone)


@pytest.mark.parametrize(
    ("door", "sent"),
    [
        ("change/", {"name": "Other"}),
        ("calculate/", {}),
        ("delete/", {"confirm": "true"}),
        ("", {"revision": "0"}),
        (f"rows/{KEY}/", {"revision": "0"}),
        ("versions/", {"note": "Late"}),
        ("scenarios/", {"name": "Late"}),
    ],
)
def test_it_says_on_every_page_that_a_case_was_deleted_meanwhile(session, tool, goes, door, sent):
    answer = session.post(address(tool, door), sent)

    assert answer.status_code == 404
    assert DELETED in answer.content.decode()


def test_it_tells_the_pages_script_that_a_case_was_deleted_meanwhile(session, tool, goes):
    answer = send(session, tool, "save", [])

    assert (answer.status_code, answer.json()["refusal"][: len(DELETED)]) == (404, DELETED)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(TEITool.DoesNotExist(), 404, GONE), (ValidationError("Too long."), 400, "Too long.")],
)
def test_it_makes_a_page_of_what_django_raises(session, tool, monkeypatch, error, status, words):
    def fails(**_):
        raise error

    monkeypatch.setattr(tools, "calculate", fails)

    answer = session.post(address(tool, "calculate/"))

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_it_refuses_a_name_that_is_too_long_on_its_page(session, tool):
    answer = session.post(address(tool, "change/"), {"name": "x" * 201})

    assert answer.status_code == 400
    assert "at most 200 characters" in answer.content.decode()


@pytest.mark.parametrize("number", [2**63, HUGE, -HUGE])
def test_it_refuses_numbers_that_no_record_has(session, as_consultant, cedar, number):
    report = make_report(cedar).public_id
    for name in ("proposal", "engagement"):
        body = {"report": report, name: number}

        answers = [
            session.get(f"/tei/?{name}={number}"),
            as_consultant.get(f"/api/v1/tei/tools/?{name}={number}"),
            as_consultant.post("/api/v1/tei/tools/", body, format="json"),
            session.post("/tei/new/", {"report": report, "parent": f"{name}:{number}"}),
        ]

        assert [answer.status_code for answer in answers] == [400, 400, 400, 400]


def test_it_finds_nothing_under_numbers_that_no_record_has(session, as_consultant, as_admin, tool):
    api, report = f"/api/v1/tei/tools/{tool.public_id}", tool.report.public_id
    order = {"field_order": [{"id": HUGE, "sort_order": 1}]}
    cell = {"field_key": KEY, "year": HUGE, "value": "1"}

    found = [
        as_consultant.get(f"{api}/versions/{HUGE}/"),
        as_consultant.get(f"{api}/versions/1/compare/{HUGE}/"),
        as_admin.get(f"/api/v1/tei/reports/{report}/fields/{HUGE}/"),
        session.get(address(tool, f"versions/{HUGE}/")),
        session.get(f"/tei/?page={HUGE}"),
    ]
    refused = [
        as_admin.patch(f"/api/v1/tei/reports/{report}/fields/reorder/", order, format="json"),
        as_consultant.put(f"{api}/values/", {"values": [cell]}, format="json"),
        as_consultant.put(f"{api}/values/", {"values": [], "revision": HUGE}, format="json"),
        as_consultant.get(f"{api}/versions/?page={HUGE}"),
    ]

    assert [answer.status_code for answer in found] == [404, 404, 404, 404, 200]
    assert [answer.status_code for answer in refused] == [400, 400, 409, 404]
