"""An archived case is read on every door, and changed on none."""

import pytest

from audit.trail.models import AuditEvent
from tei.actions.scenarios import keep_scenario
from tei.actions.tools import change_tool
from tei.actions.values import enter_values
from tei.models import TEITool
from tests.people import api_of, logged_in
from tests.tei.make import annual, make_tool
from tests.tei.test_pages_editor import KEY, address, form, send, value_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    return make_tool(cedar, consultant)


@pytest.fixture
def session(consultant):
    return logged_in(consultant)


def test_it_refuses_every_change_of_what_an_archived_case_holds(session, tool, consultant):
    enter_values(tool=tool, rows=annual(KEY, "5"), by=consultant)
    kept = keep_scenario(tool=tool, name="Base", cells=[], off=[], by=consultant)
    tool.refresh_from_db()
    change_tool(tool=tool, name=None, state="archived", by=consultant)
    cell = [{"field_key": KEY, "year": 1, "value": "9"}]
    program, api = api_of(consultant), f"/api/v1/tei/tools/{tool.public_id}/"
    before, events = value_of(tool, 1), AuditEvent.objects.count()

    pages = [
        send(session, tool, "save", cell, tool.values_revision),
        session.post(address(tool), form(tool) | {f"v.{KEY}.1": "9"}),
        session.post(address(tool, f"rows/{KEY}/"), form(tool) | {f"v.{KEY}.1": "9"}),
        session.post(address(tool, "scenarios/"), {"name": "Late"}),
        session.post(address(tool, "versions/"), {"note": "Late"}),
        session.post(address(tool, f"scenarios/{kept.public_id}/drop/"), {"revision": "1"}),
    ]
    answers = [
        program.put(f"{api}values/", {"values": cell}, format="json"),
        program.patch(f"{api}values/{KEY}/?year=1", {"value": "9"}, format="json"),
        program.post(f"{api}scenarios/", {"name": "Late"}, format="json"),
        program.delete(f"{api}scenarios/{kept.public_id}/"),
        program.post(f"{api}versions/", {}, format="json"),
    ]

    assert [page.status_code for page in pages] == [409, 409, 409, 409, 409, 302]
    assert "archived" in pages[0].json()["refusal"]
    assert all("This tool is archived" in page.content.decode() for page in pages[:5])
    assert {answer.status_code for answer in answers} == {409}
    assert {answer.json()["error"]["code"] for answer in answers} == {"TOOL_ARCHIVED"}
    assert (value_of(tool, 1), tool.scenarios.count()) == (before, 1)
    assert AuditEvent.objects.count() == events


def test_it_shows_an_archived_case_to_read_and_says_how_to_go_on(session, tool, consultant):
    change_tool(tool=tool, name=None, state="archived", by=consultant)

    text = session.get(address(tool)).content.decode()
    scenarios = session.get(address(tool, "scenarios/")).content.decode()
    session.post(address(tool, "change/"), {"name": tool.name, "state": "in_progress"})

    assert "can be read, not changed" in text
    assert "data-save-button" not in text
    assert "Name and status" in text
    assert "Keep the scenario" not in scenarios
    assert "data-save-button" in session.get(address(tool)).content.decode()
