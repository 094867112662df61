"""What somebody entered is neither lost unasked nor read as another thing, on any door."""

import json

import pytest

from audit.trail.models import AuditEvent
from tei.actions.scenarios import keep_scenario
from tei.actions.schemas import import_schema, preview_schema
from tei.actions.values import enter_values
from tei.models import TEIScenario, TEITool
from tei.schemas.reading import read_json
from tei.schemas.writing import schema_json
from tests.people import logged_in
from tests.tei.make import annual, make_tool
from tests.tei.test_admin_reports import page_of, sent
from tests.tei.test_pages_editor import address, form, send

pytestmark = pytest.mark.django_db
KEY, ONCE = "ai_resolution_efficiency", "legacy_termination"
LINK = "https://acme.sharepoint.com/sites/x/Q1.xlsx"
NOTE = f"As agreed, see {LINK} 'page 2' & after"
SHOWN = "As agreed, see [removed] 'page 2' & after"
FLIPS = [("field_type", "percentage"), ("is_annual", False), ("field_key", "other"),
         ("table", "costs")]  # fmt: skip


@pytest.fixture
def tool(cedar, consultant) -> TEITool:
    return make_tool(cedar, consultant)


@pytest.fixture
def session(consultant):
    return logged_in(consultant)


def at(tool, rest=""):
    return f"/api/v1/tei/tools/{tool.public_id}/{rest}"


def field_at(tool, key=KEY):
    field = tool.report.fields.get(field_key=key)
    return f"/api/v1/tei/reports/{tool.report.public_id}/fields/{field.pk}/"


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], str(error["details"])


def note_on(tool, note=NOTE, **more):
    row = {"field_key": KEY, "year": 1, "notes": note, **more}
    enter_values(tool=tool, rows=[row], by=tool.owner)
    tool.refresh_from_db()


def cell_of(tool, key=KEY, year=1):
    return tool.values.get(field__field_key=key, year=year)


# ------------------------------------------------------------------ scenarios and field types
@pytest.mark.parametrize(("name", "value"), FLIPS)
def test_it_protects_a_field_that_only_a_scenario_uses(tool, as_admin, consultant, name, value):
    keep_scenario(tool=tool, name="Low", cells=annual(KEY, "12.5"), off=[], by=consultant)

    answer = as_admin.patch(field_at(tool), {name: value}, format="json")

    assert refusal(answer)[:2] == (409, "PROTECTED_FIELD")
    assert "Low" in refusal(answer)[2]
    assert "Drop those scenarios" in answer.json()["error"]["message"]


def test_it_protects_a_field_that_a_scenario_leaves_out(tool, admin, as_admin, consultant):
    keep_scenario(tool=tool, name="Lean", cells=[], off=[ONCE], by=consultant)
    form = sent(tool.report) | {"fields-1-field_type": "integer"}

    told = as_admin.patch(field_at(tool, ONCE), {"field_type": "integer"}, format="json")
    page = logged_in(admin).post(page_of(tool.report), form)

    assert refusal(told)[:2] == (409, "PROTECTED_FIELD")
    assert b"PROTECTED_FIELD" in page.content
    assert tool.report.fields.get(field_key=ONCE).field_type == "currency"


def test_it_frees_the_field_once_the_scenario_is_dropped(tool, as_admin, as_consultant):
    kept = as_consultant.post(
        at(tool, "scenarios/"), {"name": "Low", "cells": annual(KEY, "1")}, format="json"
    )
    as_consultant.delete(at(tool, f"scenarios/{kept.json()['id']}/"))

    answer = as_admin.patch(field_at(tool), {"field_type": "percentage"}, format="json")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "overlay",
    [
        {"cells": [{"field_key": KEY, "year": 2, "value": "twelve"}], "off": []},
        {
            "cells": [{"field_key": KEY, "year": 2, "value": "12.5"}],
            "off": [],
            "types": {KEY: "percentage"},
        },
    ],
)
def test_it_states_a_scenario_that_was_kept_under_another_type(
    tool, session, as_consultant, overlay
):
    kept = TEIScenario.objects.create(tool=tool, name="Old", overlay=overlay)

    answer = as_consultant.get(at(tool, "scenarios/"))
    page = session.get(address(tool, "scenarios/"))

    assert refusal(answer)[:2] == (422, "CALCULATION_ERROR")
    told = {"scenario": kept.public_id, "field_key": KEY, "year": 2}
    assert answer.json()["error"]["details"] == [told]
    assert (page.status_code, page.context["columns"]) == (200, ["as entered"])
    assert "is not in dollars" in page.content.decode()
    assert f"scenarios/{kept.public_id}/drop/" in page.content.decode()
    assert as_consultant.delete(at(tool, f"scenarios/{kept.public_id}/")).status_code == 204


def test_it_asks_before_a_scenarios_part_goes_with_its_field(tool, as_admin, consultant):
    kept = keep_scenario(tool=tool, name="Low", cells=annual(KEY, "1"), off=[ONCE], by=consultant)
    place = field_at(tool)

    asked = as_admin.delete(place)
    gone = as_admin.delete(f"{place}?confirm=true")

    assert (asked.status_code, gone.status_code) == (400, 204)
    assert "'scenarios': 1" in refusal(asked)[2]
    kept.refresh_from_db()
    assert (kept.overlay["cells"], kept.overlay["off"], kept.revision) == ([], [ONCE], 2)


# ------------------------------------------------------------------ notes and risks of blank cells
@pytest.mark.parametrize("remark", [{"notes": "Ask Ann"}, {"risk_adjustment": "0.5"}])
def test_it_reshapes_no_field_with_a_note_or_risk(tool, as_admin, remark):
    enter_values(tool=tool, rows=[{"field_key": KEY, "year": 2, **remark}], by=tool.owner)
    before = list(tool.values.order_by("pk").values())

    flipped = as_admin.patch(field_at(tool), {"is_annual": False}, format="json")
    renamed = as_admin.patch(field_at(tool), {"field_key": "renamed"}, format="json")

    assert refusal(flipped)[:2] == (409, "PROTECTED_FIELD")
    assert "Notes or risks" in flipped.json()["error"]["message"]
    assert renamed.status_code == 200
    assert list(tool.values.order_by("pk").values()) == before


def test_it_loses_no_note_to_an_imported_schema(tool, admin):
    note_on(tool, "Ask Ann")
    told = json.loads(schema_json(tool.report))
    flipped = {**told, "fields": [{**each, "is_annual": False} for each in told["fields"]]}
    without = {**told, "fields": told["fields"][1:]}

    _, problems = preview_schema(
        report=tool.report, schema=read_json(json.dumps(flipped).encode()), by=admin
    )
    with pytest.raises(Exception, match="confirm=true"):
        import_schema(
            report=tool.report,
            schema=read_json(json.dumps(without).encode()),
            confirmed=False,
            by=admin,
        )

    assert [(each.code, each.column) for each in problems] == [("PROTECTED_FIELD", "is_annual")]
    assert cell_of(tool).notes == "Ask Ann"


# ------------------------------------------------------------------ texts that are not shown whole
def test_it_keeps_a_note_that_a_program_writes_back(tool, as_consultant):
    note_on(tool)
    events = AuditEvent.objects.count()

    read = as_consultant.get(at(tool, "values/")).json()["values"][0]["years"]["1"]
    rows = [{"field_key": KEY, "year": 1, **read}]
    answer = as_consultant.put(at(tool, "values/"), {"values": rows}, format="json")

    assert (read["notes"], answer.status_code) == (SHOWN, 200)
    assert cell_of(tool).notes == NOTE
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("note", [f"Now: {SHOWN}", "[removed]"])
def test_it_refuses_a_placeholder_in_place_of_what_it_stands_for(
    tool, session, as_consultant, note
):
    note_on(tool)
    cell = {"field_key": KEY, "year": 1, "notes": note}

    answer = as_consultant.patch(at(tool, f"values/{KEY}/?year=1"), {"notes": note}, format="json")
    page = send(session, tool, "save", [cell], tool.values_revision)

    assert refusal(answer)[:2] == (400, "VALIDATION_ERROR")
    assert "notes holds [removed]" in refusal(answer)[2]
    assert (page.status_code, page.json()["problems"][0]["label"]) == (
        400,
        cell_of(tool).field.label,
    )
    assert cell_of(tool).notes == NOTE


def test_it_takes_a_note_that_is_written_anew(tool, as_consultant):
    note_on(tool)

    for note in ("No link any more", NOTE, ""):
        place = at(tool, f"values/{KEY}/?year=1")
        assert as_consultant.patch(place, {"notes": note}, format="json").status_code == 200
        assert cell_of(tool).notes == note


def test_it_keeps_a_note_that_the_plain_page_sends_back(tool, session):
    note_on(tool)
    shown = session.get(address(tool, f"rows/{KEY}/")).content.decode()
    told = form(tool) | {f"n.{KEY}.1": SHOWN, f"v.{KEY}.1": "5"}

    answer = session.post(address(tool, f"rows/{KEY}/"), told)

    assert LINK not in shown
    assert answer.status_code == 302
    assert (cell_of(tool).value, cell_of(tool).notes) == ("5", NOTE)


def test_it_shows_the_pages_script_no_more_than_the_page(tool, session):
    note_on(tool)
    cell = [{"field_key": KEY, "year": 1, "notes": SHOWN, "value": "5"}]

    saved = send(session, tool, "save", cell, tool.values_revision)
    tried = send(session, tool, "attempt", cell)
    changed = session.get(address(tool, "changes/?since=0"))

    assert {each.status_code for each in (saved, tried, changed)} == {200}
    assert all("sharepoint" not in each.content.decode() for each in (saved, tried, changed))
    assert cell_of(tool).notes == NOTE


def test_it_keeps_the_texts_of_templates_and_cases_that_are_written_back(
    tool, session, as_admin, as_consultant
):
    report, field = tool.report, tool.report.fields.get(field_key=KEY)
    as_admin.patch(field_at(tool), {"source_notes": NOTE, "description": NOTE}, format="json")
    place = f"/api/v1/tei/reports/{report.public_id}/"
    as_admin.patch(place, {"description": NOTE}, format="json")
    as_consultant.patch(at(tool), {"name": NOTE}, format="json")

    for where, client in ((field_at(tool), as_admin), (place, as_admin), (at(tool), as_consultant)):
        read = client.get(where).json()
        assert client.put(where, read, format="json").status_code == 200
    changed = session.post(address(tool, "change/"), {"name": SHOWN})
    refused = as_admin.patch(place, {"description": f"New {SHOWN}"}, format="json")

    for record in (tool, report, field):
        record.refresh_from_db()
    assert changed.status_code == 302
    assert {tool.name, report.description, field.source_notes, field.description} == {NOTE}
    assert refusal(refused)[:2] == (400, "VALIDATION_ERROR")
    assert "description" in refusal(refused)[2]


def test_it_finds_nothing_changed_in_a_schema_that_went_out_and_came_back(tool, admin, as_admin):
    as_admin.patch(field_at(tool), {"source_notes": NOTE}, format="json")

    found, problems = preview_schema(
        report=tool.report, schema=read_json(schema_json(tool.report)), by=admin
    )

    assert (bool(found), problems) == (False, ())


def test_it_refuses_a_scenario_by_a_name_that_could_not_be_shown(tool, as_consultant):
    answers = [
        as_consultant.post(at(tool, "scenarios/"), {"name": name}, format="json")
        for name in (LINK, "[removed]")
    ]

    assert {refusal(answer)[:2] for answer in answers} == {(400, "VALIDATION_ERROR")}
    assert not tool.scenarios.exists()


def test_it_keeps_the_texts_of_a_client_in_the_admin(tool, admin):
    client, session = tool.client, logged_in(admin)
    page = f"/admin/tei/client/{client.pk}/change/"
    form = {"short_name": client.short_name, "industry": "", "size": ""}

    for name in (LINK, "[removed]", "Acme [removed]"):
        session.post(page, form | {"name": name})

    client.refresh_from_db()
    assert client.name == LINK
