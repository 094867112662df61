"""/api/v1/tei/reports/{report_id}/fields/"""

import pytest

from audit.trail.models import AuditEvent
from tei.models import TEIFieldValue, TEIVersion
from tests.tei.api.test_workflow import BENEFIT
from tests.tei.make import annual, make_field, make_report, make_tool

REPORTS = "/api/v1/tei/reports/"
NEW = {**BENEFIT, "field_key": "avoided_hardware"}


def at(report, field=None):
    place = f"{REPORTS}{report.public_id}/fields/"
    return place if field is None else f"{place}{field.pk}/"


def code(answer):
    return answer.json()["error"]["code"]


@pytest.fixture
def tool(cedar, consultant):
    return make_tool(cedar, consultant)


@pytest.fixture
def used(tool, as_consultant):
    """A field for which a value is entered."""
    rows = annual("ai_resolution_efficiency", "5")
    as_consultant.put(
        f"/api/v1/tei/tools/{tool.public_id}/values/", {"values": rows}, format="json"
    )
    return tool.report.fields.get(field_key="ai_resolution_efficiency")


@pytest.mark.parametrize(("query", "found"), [("table=costs", 1), ("category=AI", 1), ("", 2)])
def test_it_lists_and_narrows_fields(cedar, as_viewer, query, found):
    report = make_report(cedar)

    assert as_viewer.get(f"{at(report)}?{query}").json()["count"] == found


def test_it_adds_a_field_with_blank_cells_in_every_tool(tool, as_admin):
    answer = as_admin.post(at(tool.report), {**NEW, "default_value": "7"}, format="json")

    assert answer.status_code == 201
    cells = TEIFieldValue.objects.filter(tool=tool, field_id=answer.json()["id"])
    assert [(cell.year, cell.value) for cell in cells] == [(1, ""), (2, ""), (3, "")]


def test_it_takes_a_default_as_a_bare_number(tool, as_admin):
    answer = as_admin.post(at(tool.report), {**NEW, "default_value": 12.5}, format="json")

    assert answer.json()["default_value"] == "12.5"


def test_it_refuses_a_key_twice(tool, as_admin):
    answer = as_admin.post(at(tool.report), BENEFIT, format="json")

    assert (answer.status_code, code(answer)) == (409, "FIELD_KEY_EXISTS")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("field_key", "Has Spaces"),
        ("field_key", "1st"),
        ("risk_adjustment", "1.5"),
        ("field_type", "money"),
        ("table", "neither"),
        ("default_value", "a lot"),
    ],
)
def test_it_refuses_a_bad_field(tool, as_admin, field, value):
    answer = as_admin.post(at(tool.report), {**NEW, field: value}, format="json")

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")
    assert field in str(answer.json()["error"]["details"])


@pytest.mark.parametrize(
    ("name", "value"),
    [("field_key", "other_key"), ("field_type", "integer"), ("is_annual", False)],
)
def test_it_protects_a_field_with_values(used, as_admin, name, value):
    answer = as_admin.patch(at(used.report, used), {name: value}, format="json")

    assert (answer.status_code, code(answer)) == (409, "PROTECTED_FIELD")
    assert name in str(answer.json()["error"]["details"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("label", "Other"),
        ("description", "Longer"),
        ("default_value", "12"),
        ("risk_adjustment", "0.30"),
        ("sort_order", 9),
        ("category", "Other"),
        ("source_notes", "Table 9"),
    ],
)
def test_it_lets_the_rest_of_a_field_with_values_change(used, as_admin, name, value):
    answer = as_admin.patch(at(used.report, used), {name: value}, format="json")

    assert answer.status_code == 200
    assert answer.json()[name] == value


def test_it_replaces_a_field_whole(tool, as_admin):
    field = tool.report.fields.get(field_key="ai_resolution_efficiency")
    sent = {**NEW, "sort_order": 7, "default_value": "12"}

    answer = as_admin.put(at(tool.report, field), sent, format="json")

    assert answer.status_code == 200
    told = as_admin.get(at(tool.report, field)).json()
    assert told == answer.json() == {**sent, "id": field.pk}


def test_it_reshapes_a_field_while_all_is_blank(tool, as_admin):
    field = tool.report.fields.get(field_key="ai_resolution_efficiency")

    as_admin.patch(at(tool.report, field), {"is_annual": False}, format="json")

    assert [cell.year for cell in tool.values.filter(field=field)] == [None]


def test_it_asks_before_it_deletes_a_field(used, as_admin):
    answer = as_admin.delete(at(used.report, used))

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")
    assert "3" in str(answer.json()["error"]["details"])


def test_it_deletes_a_field_with_its_cells_and_keeps_versions(used, tool, as_admin, as_consultant):
    as_consultant.post(f"/api/v1/tei/tools/{tool.public_id}/versions/", {}, format="json")

    answer = as_admin.delete(f"{at(used.report, used)}?confirm=true")

    assert answer.status_code == 204
    assert not TEIFieldValue.objects.filter(field_id=used.pk).exists()
    kept = TEIVersion.objects.get().values_snapshot
    assert kept[0]["field_key"] == "ai_resolution_efficiency"


def test_it_puts_fields_in_order(cedar, as_admin):
    report = make_report(cedar)
    first, second = report.fields.all()
    order = [{"id": first.pk, "sort_order": 2}, {"id": second.pk, "sort_order": 1}]

    answer = as_admin.patch(f"{at(report)}reorder/", {"field_order": order}, format="json")

    assert [field["id"] for field in answer.json()] == [second.pk, first.pk]


def test_it_refuses_to_order_fields_of_another_report(cedar, as_admin):
    stranger = make_field(make_report(cedar), "elsewhere")
    order = [{"id": stranger.pk, "sort_order": 1}]

    answer = as_admin.patch(
        f"{at(make_report(cedar))}reorder/", {"field_order": order}, format="json"
    )

    assert answer.status_code == 400


def test_it_refuses_to_order_a_field_twice(cedar, as_admin):
    report = make_report(cedar)
    twice = [{"id": report.fields.first().pk, "sort_order": place} for place in (1, 2)]

    answer = as_admin.patch(f"{at(report)}reorder/", {"field_order": twice}, format="json")

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")


def test_it_records_no_change_of_a_field_where_there_is_none(used, as_admin):
    before = AuditEvent.objects.count()

    answer = as_admin.patch(at(used.report, used), {"label": used.label}, format="json")

    assert answer.status_code == 200
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("who", ["as_consultant", "as_viewer"])
def test_it_lets_only_administrators_change_fields(request, cedar, who):
    client, report = request.getfixturevalue(who), make_report(cedar)
    field = report.fields.first()

    answers = [
        client.post(at(report), NEW, format="json"),
        client.patch(at(report, field), {"label": "x"}, format="json"),
        client.delete(f"{at(report, field)}?confirm=true"),
        client.patch(f"{at(report)}reorder/", {"field_order": []}, format="json"),
    ]

    assert {answer.status_code for answer in answers} == {403}
