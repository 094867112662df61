"""Scenarios on their page: kept, shown side by side, refused in words, never overwritten unseen."""

import pytest

from tei.actions.scenarios import keep_scenario
from tei.actions.values import enter_values
from tei.models import TEITool
from tests.people import logged_in, make_member
from tests.tei.make import annual, make_tool, once
from tests.tei.test_pages import KEY, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(consultant):
    return logged_in(consultant)


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    """1,000 a year at 20 % risk against 500 once."""
    made = make_tool(cedar, consultant)
    rows = [*annual(KEY, "1000", "1000", "1000"), once("legacy_termination", "500")]
    enter_values(tool=made, rows=rows, by=consultant)
    made.refresh_from_db()
    return made


def test_it_keeps_scenarios_and_shows_them_side_by_side(session, tool):
    where = f"/tei/tools/{tool.public_id}/scenarios/"
    sent = {
        "name": "Half",
        f"percent.{KEY}": "50 %",
        f"risk.{KEY}": "0.1",
        "off.legacy_termination": "on",
    }

    assert session.post(where, sent).status_code == 302
    text = text_of(session, tool, "scenarios/")

    assert "Half" in text
    assert "$1,119.08" in text
    assert "Left out: legacy termination" in text
    scenario = tool.scenarios.get()
    seen = {"revision": str(scenario.revision)}
    assert session.post(f"{where}{scenario.public_id}/drop/", seen).status_code == 302
    assert not tool.scenarios.exists()
    assert session.post(f"{where}{scenario.public_id}/drop/", seen).status_code == 404


def test_it_overwrites_no_scenario_of_another_unseen(session, tool, cedar):
    where = f"/tei/tools/{tool.public_id}/scenarios/"
    colleague = make_member(cedar, "consultant", name="Ann Other")
    keep_scenario(tool=tool, name="Half", cells=[], off=[KEY], by=colleague)
    mine = {"name": "Half", f"percent.{KEY}": "50 %"}  # from a page that showed no scenario

    told = session.post(where, mine)
    text = " ".join(told.content.decode().split())
    scenario = tool.scenarios.get()

    assert told.status_code == 409
    assert "“Half” was kept by Ann Other" in text
    assert 'value="50 %"' in text
    assert 'name="seen.Half" value="1"' in text
    assert scenario.overlay["off"] == [KEY]
    assert session.post(where, mine | {"seen.Half": "1"}).status_code == 302
    scenario.refresh_from_db()
    assert (scenario.revision, scenario.overlay["off"]) == (2, [])


def test_it_drops_no_scenario_that_changed_after_it_was_shown(session, tool, consultant):
    for seen in (0, 1):
        kept = keep_scenario(tool=tool, name="Half", cells=[], off=[], by=consultant, revision=seen)
    where = f"/tei/tools/{tool.public_id}/scenarios/{kept.public_id}/drop/"

    text = session.post(where, {"revision": "1"}, follow=True).content.decode()

    assert "It is not dropped" in text
    assert tool.scenarios.exists()


def test_it_refuses_a_scenario_in_words(session, tool):
    enormous = {f"percent.{KEY}": "10000 %", "name": "Huge"}
    enter_values(tool=tool, rows=annual(KEY, "999999999999999"), by=tool.owner)

    answer = session.post(f"/tei/tools/{tool.public_id}/scenarios/", enormous)
    text = answer.content.decode()

    assert answer.status_code == 400
    assert f"{KEY}, year 1: must be a number such as 1250000.50" in text
    assert "&#x27;index&#x27;" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a\x00b"},
        {"name": "x" * 81},
        {f"percent.{KEY}": "abc"},
        {f"risk.{KEY}": "120 %"},
    ],
)
def test_it_refuses_a_scenario_and_keeps_what_was_sent(session, tool, wrong):
    sent = {"name": "Half", f"percent.{KEY}": "51 %", **wrong}

    answer = session.post(f"/tei/tools/{tool.public_id}/scenarios/", sent)

    assert answer.status_code == 400
    assert f'value="{sent[f"percent.{KEY}"]}"' in answer.content.decode()
    assert not tool.scenarios.exists()


def test_it_keeps_a_scenario_of_a_row_that_is_gone_harmless(session, tool, consultant):
    keep_scenario(tool=tool, name="Old", cells=annual(KEY, "1"), off=[], by=consultant)
    tool.report.fields.get(field_key=KEY).delete()

    assert "Old" in text_of(session, tool, "scenarios/")
