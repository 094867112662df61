"""/api/v1/tei/tools/{tool_id}/values/"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tei.models import TEITool
from tests.tei.make import annual, make_field, make_report, make_tool, once

KEY, ONCE = "ai_resolution_efficiency", "legacy_termination"


def code(answer):
    return answer.json()["error"]["code"]


@pytest.fixture
def tool(cedar, consultant):
    return make_tool(cedar, consultant)


@pytest.fixture
def put(tool, as_consultant):
    """Enters rows into the tool."""

    def enter(*rows, **more):
        place = f"/api/v1/tei/tools/{tool.public_id}/values/"
        return as_consultant.put(place, {"values": list(rows), **more}, format="json")

    return enter


@pytest.fixture
def patch(tool, as_consultant):
    """Changes one cell of the tool."""

    def change(key, year, **body):
        place = f"/api/v1/tei/tools/{tool.public_id}/values/{key}/"
        query = "" if year is None else f"?year={year}"
        return as_consultant.patch(f"{place}{query}", body, format="json")

    return change


def read(client, tool, query=""):
    return client.get(f"/api/v1/tei/tools/{tool.public_id}/values/{query}").json()["values"]


def test_it_states_annual_and_one_time_fields(tool, put, as_viewer):
    put(*annual(KEY, "12500000.00"), once(ONCE, "1200000.00"))

    yearly, single = read(as_viewer, tool)

    assert yearly["years"]["1"]["value"] == "12500000.00"
    assert yearly["years"]["2"]["value"] is None
    assert yearly["risk_adjustment"] == "0.20"
    assert single["value"] == "1200000.00"
    assert "years" not in single


@pytest.mark.parametrize(("query", "keys"), [("?table=costs", [ONCE]), ("?category=AI", [KEY])])
def test_it_narrows_to_a_table_or_category(tool, as_viewer, query, keys):
    assert [field["field_key"] for field in read(as_viewer, tool, query)] == keys


def test_it_refuses_a_table_that_is_none(tool, as_viewer):
    answer = as_viewer.get(f"/api/v1/tei/tools/{tool.public_id}/values/?table=wishes")

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")


def test_it_answers_a_bulk_update_as_it_reads(tool, put, as_viewer):
    answer = put(*annual(KEY, "1", "2"))

    assert answer.json()["values"] == read(as_viewer, tool)


def test_it_leaves_what_is_not_sent_and_clears_what_is_null(put, patch):
    put({"field_key": KEY, "year": 1, "value": "5", "risk_adjustment": "0.5", "notes": "why"})
    put({"field_key": KEY, "year": 1, "value": None})

    cell = patch(KEY, 1, notes="still").json()["values"][0]["years"]["1"]

    assert cell == {"value": None, "risk_adjustment": "0.50", "notes": "still"}


def test_it_changes_one_cell(patch):
    answer = patch(KEY, 1, value="13000000.00", risk_adjustment="0.15", notes="Call")

    cell = answer.json()["values"][0]["years"]["1"]
    assert cell == {"value": "13000000.00", "risk_adjustment": "0.15", "notes": "Call"}


@pytest.mark.parametrize("year", [None, "null"])
def test_it_changes_a_one_time_cell(patch, year):
    assert patch(ONCE, year, value="5").json()["values"][0]["value"] == "5.00"


@pytest.mark.parametrize(("key", "year"), [(KEY, None), (KEY, 4), (KEY, 0), (ONCE, 1), (KEY, "x")])
def test_it_refuses_a_year_that_does_not_fit(patch, key, year):
    answer = patch(key, year, value="5")

    assert (answer.status_code, code(answer)) == (400, "INVALID_YEAR")


def test_it_refuses_an_unknown_field(put):
    answer = put({"field_key": "no_such_field", "year": 1, "value": "5"})

    assert (answer.status_code, code(answer)) == (400, "INVALID_FIELD_KEY")


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        "1e999",
        "１２",
        "1,000",
        "$5",
        "(20.00)",
        "5.00001",
        "9" * 17,
        "1000000000000000.0001",
        "0x1",
        "--1",
    ],
)
def test_it_refuses_what_is_no_number(put, value):
    answer = put({"field_key": KEY, "year": 1, "value": value})

    assert (answer.status_code, code(answer)) == (400, "TYPE_MISMATCH")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0.1", "0.10"),
        ("12345678901234.5678", "12345678901234.5678"),
        ("-99999999999999.99", "-99999999999999.99"),
        ("1.2e3", "1200.00"),
        ("7", "7.00"),
    ],
)
def test_it_takes_a_bare_number_with_every_digit(tool, as_consultant, as_viewer, written, kept):
    row = f'{{"field_key": "{KEY}", "year": 1, "value": {written}, "risk_adjustment": 0.3333}}'
    answer = as_consultant.generic(
        "PUT",
        f"/api/v1/tei/tools/{tool.public_id}/values/",
        f'{{"values": [{row}]}}',
        content_type="application/json",
    )

    assert answer.status_code == 200
    cell = read(as_viewer, tool)[0]["years"]["1"]
    assert (cell["value"], cell["risk_adjustment"]) == (kept, "0.3333")


@pytest.mark.parametrize("written", ["0.10000000000000000555", "5.00001", "1e999", "1e16"])
def test_it_refuses_a_bare_number_that_it_would_have_to_round(tool, as_consultant, written):
    place = f"/api/v1/tei/tools/{tool.public_id}/values/{KEY}/?year=1"
    body = f'{{"value": {written}}}'

    answer = as_consultant.generic("PATCH", place, body, content_type="application/json")

    assert answer.status_code == 400


@pytest.mark.parametrize("value", [True, ["5"], {"a": 1}])
def test_it_refuses_what_is_no_entry(put, value):
    assert code(put({"field_key": KEY, "year": 1, "value": value})) == "TYPE_MISMATCH"


@pytest.mark.parametrize(
    "value", ["1000000000000000.00", "-1000000000000000", "-5", "0.0001", 5, "", "  "]
)
def test_it_takes_numbers_at_the_edge(put, value):
    assert put({"field_key": KEY, "year": 1, "value": value}).status_code == 200


@pytest.mark.parametrize("risk", ["1.01", "-0.1", "most", "0.12345"])
def test_it_refuses_a_bad_risk(put, risk):
    answer = put({"field_key": KEY, "year": 1, "risk_adjustment": risk})

    assert (answer.status_code, code(answer)) == (400, "TYPE_MISMATCH")


@pytest.mark.parametrize(
    ("field_type", "good", "bad"),
    [("integer", "12", "12.5"), ("percentage", "12.5", "12.5%"), ("text", "anything", "x" * 2001)],
)
def test_it_reads_each_type_of_field(cedar, consultant, as_consultant, field_type, good, bad):
    report = make_report(cedar)
    make_field(report, "assumption", field_type=field_type, is_annual=False)
    tool = make_tool(cedar, consultant, report)
    place = f"/api/v1/tei/tools/{tool.public_id}/values/assumption/"

    taken = as_consultant.patch(place, {"value": good}, format="json")
    refused = as_consultant.patch(place, {"value": bad}, format="json")

    assert taken.json()["values"][0]["value"] == good
    assert code(refused) == "TYPE_MISMATCH"


def test_it_stores_all_rows_or_none_and_names_each_bad_one(tool, put, as_viewer):
    answer = put(
        {"field_key": KEY, "year": 1, "value": "5"},
        {"field_key": KEY, "year": 9, "value": "5"},
        {"field_key": "nothing", "year": 1, "value": "5"},
        {"field_key": KEY, "year": 2, "value": "much"},
        "no row",
    )

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")
    bad = bad_rows(answer)
    assert [(row["index"], row["code"]) for row in bad] == [
        (1, "INVALID_YEAR"),
        (2, "INVALID_FIELD_KEY"),
        (3, "TYPE_MISMATCH"),
        (4, "VALIDATION_ERROR"),
    ]
    assert read(as_viewer, tool)[0]["years"]["1"]["value"] is None


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"colour": "red"}, "VALIDATION_ERROR"), ({"notes": "x" * 2001}, "TYPE_MISMATCH")],
)
def test_it_refuses_what_a_cell_does_not_take(put, more, expected):
    answer = put({"field_key": KEY, "year": 1, "value": "5", **more})

    assert (answer.status_code, code(answer)) == (400, expected)


def test_it_refuses_a_cell_twice(put):
    answer = put(*annual(KEY, "5"), *annual(KEY, "6"))

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")


def test_it_moves_a_draft_along_with_the_first_value(tool, put):
    put({"field_key": KEY, "year": 1, "notes": "no value yet"})
    assert TEITool.objects.get().state == "draft"

    put(*annual(KEY, "5"))

    assert TEITool.objects.get().state == "in_progress"


def test_it_tells_who_was_slower(tool, put):
    seen = tool.values_revision
    put(*annual(KEY, "5"))

    answer = put(*annual(KEY, "6"), revision=seen)

    assert (answer.status_code, code(answer)) == (409, "CHANGED_MEANWHILE")


def test_it_does_not_calculate(tool, put, as_viewer):
    put(*annual(KEY, "5"))

    assert as_viewer.get(f"/api/v1/tei/tools/{tool.public_id}/").json()["summary"] is None


def test_it_takes_as_many_queries_for_600_cells_as_for_6(cedar, consultant, as_consultant):
    report = make_report(cedar, analysis_period_years=10)
    for number in range(60):
        make_field(report, f"field_{number}")
    tool = make_tool(cedar, consultant, report)
    rows = [row for n in range(60) for row in annual(f"field_{n}", *range(10))]
    place = f"/api/v1/tei/tools/{tool.public_id}/values/"
    taken = []
    for sent in (rows[:1], rows[1:7], [{**row, "notes": "again"} for row in rows]):
        with CaptureQueriesContext(connection) as queries:
            assert as_consultant.put(place, {"values": sent}, format="json").status_code == 200
        taken.append(len(queries))

    assert taken[2] == taken[1] < taken[0]  # the first value also moves the tool along


def bad_rows(answer):
    return answer.json()["error"]["details"]
