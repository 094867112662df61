"""The editor's doors: the plain form, the script's attempts and saves, and who changed what."""

import json

import pytest

from tei.actions.calculation import CalculationError
from tei.actions.values import InvalidFieldKey, enter_values
from tei.models import TEITool
from tei.pages.editor import calculate_quietly
from tests.people import logged_in, make_member
from tests.tei.make import annual, make_field, make_report, make_tool, once

pytestmark = pytest.mark.django_db
KEY = "ai_resolution_efficiency"


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    return make_tool(cedar, consultant)


@pytest.fixture
def session(consultant):
    return logged_in(consultant)


def address(tool: TEITool, rest: str = "") -> str:
    return f"/tei/tools/{tool.public_id}/{rest}"


def send(session, tool, door: str, cells, revision: int | None = 0):
    body = {"cells": cells, "revision": revision}
    return session.post(address(tool, f"{door}/"), body, content_type="application/json")


def value_of(tool: TEITool, year: int | None, key: str = KEY) -> str:
    return tool.values.get(field__field_key=key, year=year).value


def form(tool: TEITool, **entries: str) -> dict[str, str]:
    tool.refresh_from_db()
    named = {name.replace("__", "."): text for name, text in entries.items()}
    return {"revision": str(tool.values_revision), **named}


def test_it_saves_a_plain_form_and_calculates(session, tool):
    sent = form(tool) | {f"v.{KEY}.1": "$1,000", f"v.{KEY}.2": "", "v.legacy_termination.": "(5)"}

    answer = session.post(address(tool), sent, follow=True)

    assert answer.redirect_chain
    assert "Saved and calculated" in answer.content.decode()
    assert (value_of(tool, 1), value_of(tool, None, "legacy_termination")) == ("1000", "-5")
    tool.refresh_from_db()
    assert (tool.state, tool.summary.calculated_at is None) == ("in_progress", False)


def test_it_keeps_what_was_typed_when_a_cell_is_wrong(session, tool):
    sent = form(tool) | {f"v.{KEY}.1": "12x", f"v.{KEY}.2": "700"}

    answer = session.post(address(tool), sent)
    text = answer.content.decode()

    assert answer.status_code == 400
    assert 'value="12x"' in text
    assert 'value="700"' in text
    assert 'aria-invalid="true"' in text
    assert "Nothing was saved" in text
    assert value_of(tool, 2) == ""


def test_it_tells_a_plain_form_who_saved_meanwhile_and_lets_choose(session, tool, cedar):
    other = make_member(cedar, "consultant", email="other@test.example")
    sent = form(tool) | {f"v.{KEY}.1": "1", f"v.{KEY}.2": "2", f"v.{KEY}.3": ""}
    enter_values(tool=tool, rows=annual(KEY, "10", "20", "30"), by=other)

    told = session.post(address(tool), sent)
    text = told.content.decode()

    assert told.status_code == 409
    assert "other@test.example" in text
    assert f'name="take.v.{KEY}.1" value="mine"' in text
    assert f'id="c.{KEY}.3" name="v.{KEY}.3" value="30"' in text  # untouched: theirs stands
    assert [value_of(tool, year) for year in (1, 2, 3)] == ["10", "20", "30"]

    seen = sent | {"seen": "1", f"take.v.{KEY}.1": "mine"}
    again = session.post(address(tool), seen)
    assert again.status_code == 409  # the second cell is not chosen yet
    done = session.post(address(tool), seen | {f"take.v.{KEY}.2": "theirs"})
    assert done.status_code == 302
    assert [value_of(tool, year) for year in (1, 2, 3)] == ["1", "20", "30"]


def test_it_forgets_choices_made_before_yet_another_change(session, tool, cedar):
    other = make_member(cedar, "consultant")
    sent = form(tool) | {f"v.{KEY}.1": "1"}
    enter_values(tool=tool, rows=annual(KEY, "10"), by=other)
    enter_values(tool=tool, rows=annual(KEY, "11"), by=other)

    answer = session.post(address(tool), sent | {"seen": "1", f"take.v.{KEY}.1": "mine"})

    assert answer.status_code == 409
    assert value_of(tool, 1) == "11"


def test_it_tells_of_a_save_that_touched_other_cells_only(session, tool, cedar):
    sent = form(tool) | {f"v.{KEY}.1": "1"}
    enter_values(
        tool=tool, rows=[once("legacy_termination", "7")], by=make_member(cedar, "consultant")
    )

    told = session.post(address(tool), sent)

    assert told.status_code == 409
    assert "They changed other cells" in told.content.decode()
    assert session.post(address(tool), sent | {"seen": "1"}).status_code == 302
    assert (value_of(tool, 1), value_of(tool, None, "legacy_termination")) == ("1", "7")


def test_it_takes_risk_and_note_on_the_page_of_a_row(session, tool):
    row = address(tool, f"rows/{KEY}/")
    sent = form(tool) | {f"v.{KEY}.1": "5", f"r.{KEY}.1": "12.5 %", f"n.{KEY}.1": "a\r\nb"}

    assert session.get(row).status_code == 200
    assert session.post(row, sent | {f"r.{KEY}.1": "140 %"}).status_code == 400
    assert session.post(row, sent).status_code == 302

    cell = tool.values.get(field__field_key=KEY, year=1)
    assert (cell.value, str(cell.risk_adjustment), cell.notes) == ("5", "0.1250", "a\nb")
    assert session.get(address(tool, "rows/nothing/")).status_code == 404


def test_it_tries_entries_without_storing_them(session, tool):
    cells = [
        {"field_key": KEY, "year": 1, "value": "$2,000", "risk_adjustment": "50 %"},
        {"field_key": KEY, "year": 2, "value": "oops"},
    ]

    told = send(session, tool, "attempt", cells).json()

    assert told["cells"] == {f"{KEY}.1": {"value": "2,000", "risk_adjustment": "50 %"}}
    assert [(p["name"], p["part"]) for p in told["problems"]] == [(f"{KEY}.2", "value")]
    assert told["sums"][f"nominal.{KEY}"] == "$2,000"
    assert told["sums"]["pv.benefits"] == "$909.09"
    assert "Not saved" in told["worth"]
    assert "<svg" in told["pictures"]
    assert value_of(tool, 1) == ""


def test_it_saves_all_or_nothing_and_answers_with_the_new_revision(session, tool):
    good, bad = annual(KEY, "1,000", "x")

    assert send(session, tool, "save", [good, bad]).status_code == 400
    assert value_of(tool, 1) == ""
    saved = send(session, tool, "save", [good]).json()

    assert (saved["revision"], saved["cells"]) == (1, {f"{KEY}.1": {"value": "1,000"}})
    assert "Calculated" in saved["worth"]


def test_it_answers_409_with_both_texts_when_another_was_faster(session, tool, cedar):
    other = make_member(cedar, "consultant", email="other@test.example")
    rows = [{"field_key": KEY, "year": 1, "value": "10", "risk_adjustment": "0.3"}]
    enter_values(tool=tool, rows=rows, by=other)

    answer = send(session, tool, "save", annual(KEY, "1"))

    (change,) = answer.json()["changes"]
    assert (answer.status_code, answer.json()["revision"]) == (409, 1)
    assert (change["by"], change["name"]) == ("other@test.example", f"{KEY}.1")
    assert [(p["part"], p["before"], p["now"]) for p in change["parts"]] == [
        ("value", "", "10"),
        ("risk_adjustment", "", "30 %"),
    ]
    assert value_of(tool, 1) == "10"


def test_it_lists_only_cells_that_still_differ(session, tool, consultant):
    enter_values(tool=tool, rows=annual(KEY, "10", "20"), by=consultant)
    enter_values(tool=tool, rows=annual(KEY, ""), by=consultant)

    told = session.get(address(tool, "changes/?since=0")).json()

    assert [change["name"] for change in told["changes"]] == [f"{KEY}.2"]
    assert session.get(address(tool, "changes/?since=2")).json()["changes"] == []


@pytest.mark.parametrize("since", ["", "x", "-1", "１", "99999999999"])
def test_it_refuses_a_revision_that_is_none(session, tool, since):
    assert session.get(address(tool, "changes/"), {"since": since}).status_code == 400


@pytest.mark.parametrize("body", ["", "[]", '{"cells": 1}', '{"cells": []}'])
def test_it_refuses_a_body_that_is_none(session, tool, body):
    answer = session.post(address(tool, "save/"), body, content_type="application/json")

    assert answer.status_code == 400


def test_it_names_rows_that_fit_no_cell(session, tool):
    rows = [{"field_key": "gone", "year": 1, "value": "1"}, 5, {"field_key": KEY, "year": 1.5}]

    told = send(session, tool, "attempt", rows).json()
    refused = send(session, tool, "save", rows)

    assert len(told["problems"]) == 3
    assert (refused.status_code, len(refused.json()["problems"])) == (400, 3)


def test_it_shows_a_viewer_the_grid_without_letting_it_be_changed(viewer, tool):
    looking = logged_in(viewer)

    text = looking.get(address(tool)).content.decode()

    assert "readonly" in text
    assert "tei-editor.js" not in text
    assert looking.post(address(tool), form(tool) | {f"v.{KEY}.1": "1"}).status_code == 403
    assert send(looking, tool, "save", annual(KEY, "1")).status_code == 403


def test_it_saves_what_cannot_be_calculated_and_says_so(session, tool, monkeypatch):
    def broken(**_):
        raise CalculationError("The amount is beyond what can be reckoned.")

    monkeypatch.setattr("tei.pages.editor.calculate", broken)

    told = send(session, tool, "save", annual(KEY, "1")).json()
    answer = session.post(address(tool), form(tool) | {f"v.{KEY}.1": "2"}, follow=True)

    assert told["broken"] == "The amount is beyond what can be reckoned."
    assert "Saved, but not calculated" in answer.content.decode()
    assert value_of(tool, 1) == "2"


def test_it_runs_the_same_few_queries_whatever_the_size(
    session, tool, django_assert_max_num_queries
):
    for number in range(20):
        make_field(tool.report, f"more_{number}")

    with django_assert_max_num_queries(14):
        session.get(address(tool))


def test_it_leaves_an_assumption_of_several_lines_as_it_is(session, cedar, consultant):
    report = make_report(cedar)
    make_field(report, "story", field_type="text", is_annual=False)
    tool = make_tool(cedar, consultant, report=report)
    enter_values(tool=tool, rows=[once("story", "One\nTwo")], by=consultant)

    shown = session.get(address(tool)).content.decode()
    session.post(address(tool), form(tool) | {"v.story.": "One\r\nTwo", f"v.{KEY}.1": "5"})

    assert "One\nTwo</textarea>" in shown
    assert (value_of(tool, None, "story"), value_of(tool, 1)) == ("One\nTwo", "5")


def test_it_looks_again_when_somebody_saves_between_reading_and_saving(
    session, tool, cedar, monkeypatch
):
    other = make_member(cedar, "consultant", email="other@test.example")
    sent = form(tool) | {f"v.{KEY}.1": "1"}

    def overtaken(**given):
        monkeypatch.undo()
        enter_values(tool=tool, rows=annual(KEY, "10"), by=other)
        return enter_values(**given)

    monkeypatch.setattr("tei.pages.editor.enter_values", overtaken)
    answer = session.post(address(tool), sent)

    assert answer.status_code == 409
    assert "other@test.example" in answer.content.decode()
    assert value_of(tool, 1) == "10"


def test_it_says_when_a_field_is_gone_by_the_time_of_saving(session, tool, monkeypatch):
    def gone(**_):
        raise InvalidFieldKey(rows=[{"field_key": KEY, "year": 1, "message": "is gone"}])

    monkeypatch.setattr("tei.pages.editor.enter_values", gone)
    answer = session.post(address(tool), form(tool) | {f"v.{KEY}.1": "1"})

    assert answer.status_code == 400
    assert "is gone" in answer.content.decode()


def test_it_asks_for_the_part_that_both_changed_and_no_other(session, tool, cedar):
    other = make_member(cedar, "consultant")
    row = address(tool, f"rows/{KEY}/")
    sent = form(tool) | {f"v.{KEY}.1": "5", f"r.{KEY}.1": "10 %", f"n.{KEY}.1": "same"}
    theirs = {"field_key": KEY, "year": 1, "risk_adjustment": "0.2", "notes": "same"}
    enter_values(tool=tool, rows=[theirs], by=other)

    told = session.post(row, sent).content.decode()
    done = session.post(row, sent | {"seen": "1", f"take.r.{KEY}.1": "mine"})

    assert "10 %" in told
    assert f'name="take.r.{KEY}.1"' in told
    assert f'name="take.v.{KEY}.1"' not in told
    assert f'name="take.n.{KEY}.1"' not in told
    assert done.status_code == 302
    cell = tool.values.get(field__field_key=KEY, year=1)
    assert (cell.value, str(cell.risk_adjustment), cell.notes) == ("5", "0.1000", "same")


def test_it_says_what_breaks_a_calculation(session, tool):
    type(tool.report).objects.filter(pk=tool.report_id).update(analysis_period_years=2)

    text = session.get(address(tool)).content.decode()

    assert "These values have no result" in text
    assert f"({KEY}, year 3)" in text


def test_it_answers_with_the_revision_of_its_own_save(session, tool, cedar, monkeypatch):
    other = make_member(cedar, "consultant")

    def calculate_while_another_saves(stored, by):
        enter_values(tool=stored, rows=annual(KEY, None, "222"), by=other)
        return calculate_quietly(stored, by)

    monkeypatch.setattr("tei.pages.saving.calculate_quietly", calculate_while_another_saves)
    saved = send(session, tool, "save", annual(KEY, "1")).json()
    monkeypatch.undo()
    again = send(session, tool, "save", [{"field_key": KEY, "year": 2, "value": "999"}],
                 saved["revision"])  # fmt: skip

    assert saved["revision"] == 1
    assert again.status_code == 409
    assert value_of(tool, 2) == "222"


@pytest.mark.parametrize(
    "cells",
    [
        [{}],
        [{"field_key": [KEY], "year": 1}],
        [{"field_key": KEY, "year": {"a": 1}, "value": "1"}],
        [{"field_key": KEY, "year": 1, "notes": "a\x00b"}],
        [{"field_key": KEY, "year": 1, "notes": "\ud800"}],
    ],
)
@pytest.mark.parametrize("door", ["attempt", "save"])
def test_it_refuses_cells_that_are_none_without_breaking(session, tool, door, cells):
    body = json.dumps({"cells": cells, "revision": 0})
    answer = session.post(address(tool, f"{door}/"), body, content_type="application/json")

    assert answer.status_code in ((400,) if door == "save" else (200, 400))
    assert not tool.values.exclude(value="", notes="").exists()


def test_it_refuses_a_body_nested_beyond_reason(session, tool):
    body = "[" * 100_000

    answer = session.post(address(tool, "attempt/"), body, content_type="application/json")

    assert answer.status_code == 400


def test_it_saves_a_one_time_cell_that_names_no_year(session, tool):
    answer = send(session, tool, "save", [{"field_key": "legacy_termination", "value": "5"}])

    assert answer.status_code == 200
    assert value_of(tool, None, "legacy_termination") == "5"


def test_it_changes_only_what_the_person_changed(session, tool):
    stale = {"was_name": tool.name, "was_state": tool.state, "state": tool.state}
    session.post(address(tool, "change/"), stale | {"name": "First"})
    session.post(address(tool, "change/"), stale | {"name": "Second"})
    tool.refresh_from_db()

    assert tool.name == "First"
    session.post(address(tool, "change/"), stale | {"name": stale["was_name"], "state": "final"})
    tool.refresh_from_db()
    assert (tool.name, tool.state) == ("First", "final")
