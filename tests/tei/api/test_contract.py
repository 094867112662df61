"""What each address answers, key by key: every key of the contract, in the form it has there."""

import re

import pytest

from tests.tei.make import make_field, make_proposal, make_report

BASE = "/api/v1/tei"
ID = r"[0-9A-Za-z]{12}"
MONEY = r"-?\d+\.\d{2}"
FOUR = r"-?\d+\.\d{4}"
SHARE = r"\d\.\d{2,4}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
DAY = r"\d{4}-\d\d-\d\d"
TEXT = r"(?s).*"
KEY, ONCE = "ai_resolution_efficiency", "legacy_termination"

REPORT = {
    "id": ID, "name": TEXT, "vendor": TEXT, "version": TEXT, "description": TEXT,
    "analysis_period_years": int, "discount_rate": FOUR, "status": "draft|active|archived",
    "field_count": int, "instance_count": int, "created_at": TIME, "updated_at": TIME,
}  # fmt: skip
FIELD = {
    "id": int, "table": "benefits|costs", "field_key": TEXT, "label": TEXT, "description": TEXT,
    "field_type": "currency|percentage|integer|decimal|text", "category": TEXT,
    "default_value": None, "is_annual": bool, "risk_adjustment": SHARE, "sort_order": int,
    "is_required": bool, "source_notes": TEXT,
}  # fmt: skip
TOOL = {
    "id": ID,
    "report": {
        "id": ID, "name": TEXT, "vendor": TEXT, "version": TEXT, "analysis_period_years": int,
        "discount_rate": FOUR,
    },
    "opportunity": {
        "id": ID, "name": TEXT, "proposal_id": int,
        "client": {"id": ID, "name": TEXT, "short_name": TEXT},
    },
    "engagement": None, "name": TEXT, "status": "draft|in_progress|final|archived",
    "current_version": int,
    "summary": {
        "net_present_value": MONEY, "roi_percentage": FOUR, "total_benefits_pv": MONEY,
        "total_costs_pv": MONEY,
    },
    "created_date": TIME, "modified_date": TIME,
}  # fmt: skip
CELL = {"value": MONEY, "risk_adjustment": None, "notes": TEXT}
ABOUT_FIELD = {
    "id": int, "field_key": TEXT, "label": TEXT, "table": TEXT, "category": TEXT,
    "field_type": TEXT,
}  # fmt: skip
VALUES = {
    "tool_id": ID,
    "report": TEXT,
    "values": [
        {
            **ABOUT_FIELD, "is_annual": True, "risk_adjustment": SHARE,
            "years": {"1": CELL, "2": CELL, "3": {**CELL, "risk_adjustment": SHARE}},
        },
        {**ABOUT_FIELD, "is_annual": False, "risk_adjustment": None, "value": MONEY, "notes": TEXT},
    ],
}  # fmt: skip
SUMMARY = {
    "total_benefits_pv": MONEY, "total_costs_pv": MONEY, "net_present_value": MONEY,
    "roi_percentage": FOUR, "payback_period_months": int, "total_benefits_nominal": MONEY,
    "total_costs_nominal": MONEY,
    **{f"{table}_year_{year}": MONEY for table in ("benefits", "costs") for year in (1, 2, 3)},
    "discount_rate": FOUR, "calculated_at": TIME,
}  # fmt: skip
VERSION = {
    "version_number": int, "date": DAY, "note": TEXT, "net_present_value": MONEY,
    "roi_percentage": FOUR,
}  # fmt: skip
EXPORT = {
    "export_date": TIME,
    "client": {"name": TEXT, "short_name": TEXT, "industry": TEXT, "size": TEXT},
    "opportunity": {"name": TEXT, "stage": TEXT},
    "engagement": None,
    "report": {
        "name": TEXT, "vendor": TEXT, "version": TEXT, "analysis_period_years": int,
        "discount_rate": SHARE,
    },
    "benefits": [
        {
            "field_key": TEXT, "label": TEXT, "category": TEXT, "risk_adjustment": SHARE,
            "source_notes": TEXT,
            "years": {y: {"nominal": MONEY, "risk_adjusted": MONEY} for y in ("1", "2", "3")},
            "total_nominal": MONEY, "total_risk_adjusted": MONEY, "present_value": MONEY,
        }
    ],
    "costs": [
        {
            "field_key": TEXT, "label": TEXT, "category": TEXT, "source_notes": TEXT,
            "years": {"1": {"value": MONEY}}, "total_nominal": MONEY, "present_value": MONEY,
        }
    ],
    "summary": {
        "total_benefits_pv": MONEY, "total_costs_pv": MONEY, "net_present_value": MONEY,
        "roi_percentage": MONEY, "payback_period_months": int,
    },
    "versions": [{"version_number": int, "date": DAY, "note": TEXT}],
}  # fmt: skip
# What stands beside the contract's keys: additions that a reader of the contract can pass over.
BESIDE = {
    "has_initial_period", "risk_adjust_costs", "values_revision", "is_stale", "risk_override",
    "beyond", "caveats", "id", "digest", "created_at", "assumptions", "missing_required",
}  # fmt: skip


def assert_shape(expected, found, at="answer"):
    """Every expected key is there in its form; what is there besides is a known addition."""
    if isinstance(expected, dict):
        assert list(expected) == [key for key in found if key in expected], at
        assert set(found) - set(expected) <= BESIDE, at
        for key, inner in expected.items():
            assert_shape(inner, found[key], f"{at}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), at
        for number, inner in enumerate(expected):
            assert_shape(inner, found[number], f"{at}[{number}]")
    elif isinstance(expected, str):
        assert isinstance(found, str), at
        assert re.fullmatch(expected, found), (at, found)
    elif isinstance(expected, type):
        assert type(found) is expected, (at, found)
    else:
        assert found == expected, at


@pytest.fixture
def report(cedar):
    """A report whose texts are all filled."""
    made = make_report(cedar, description="What it holds")
    made.fields.update(description="What it saves", source_notes="Study, table 3")
    return made


@pytest.fixture
def tool(cedar, report, as_consultant):
    """The address of a tool with values, made and filled through the API."""
    body = {"report": report.public_id, "proposal": make_proposal(cedar).pk, "name": None}
    made = as_consultant.post(f"{BASE}/tools/", body, format="json").json()
    rows = [
        {"field_key": KEY, "year": 1, "value": "12500000.00", "risk_adjustment": None},
        {"field_key": KEY, "year": 2, "value": "24800000.00", "notes": "60 % by month 18"},
        {"field_key": KEY, "year": 3, "value": "27000000.00", "risk_adjustment": "0.25"},
        {"field_key": ONCE, "year": None, "value": "1200000.00", "notes": None},
    ]
    at = f"{BASE}/tools/{made['id']}/"
    assert as_consultant.put(f"{at}values/", {"values": rows}, format="json").status_code == 200
    return at


def test_it_states_a_report(report, as_admin):
    listed = as_admin.get(f"{BASE}/reports/").json()

    assert_shape(REPORT, listed["results"][0])
    assert_shape(REPORT, as_admin.get(f"{BASE}/reports/{report.public_id}/").json())


def test_it_states_a_field(report, as_admin):
    listed = as_admin.get(f"{BASE}/reports/{report.public_id}/fields/?table=benefits").json()

    assert_shape(FIELD, listed["results"][0])


def test_it_states_a_page(as_viewer):
    assert list(as_viewer.get(f"{BASE}/tools/").json()) == ["count", "next", "previous", "results"]


def test_it_states_a_tool(tool, as_consultant):
    as_consultant.post(f"{tool}calculate/")

    assert_shape(TOOL, as_consultant.get(tool).json())
    assert_shape(TOOL, as_consultant.get(f"{BASE}/tools/").json()["results"][0])


def test_it_states_values(tool, as_consultant):
    assert_shape(VALUES, as_consultant.get(f"{tool}values/").json())


def test_it_states_a_calculation_and_its_summary(tool, as_consultant):
    assert_shape(SUMMARY, as_consultant.post(f"{tool}calculate/").json())
    assert_shape(SUMMARY, as_consultant.get(f"{tool}summary/").json())


def test_it_states_versions(tool, as_consultant):
    saved = as_consultant.post(
        f"{tool}versions/", {"date": "2025-02-03", "note": "First"}, format="json"
    ).json()
    whole = as_consultant.get(f"{tool}versions/1/").json()

    assert_shape(VERSION, saved)
    assert_shape(VERSION, as_consultant.get(f"{tool}versions/").json()["results"][0])
    assert_shape(VALUES["values"], whole["values_snapshot"])
    assert_shape(SUMMARY, whole["summary_snapshot"])


def test_it_states_an_export(tool, as_consultant):
    as_consultant.post(f"{tool}versions/", {}, format="json")

    assert_shape(EXPORT, as_consultant.get(f"{tool}export/").json())


def test_it_lists_the_details_of_an_error(tool, as_consultant):
    wrong = {"values": [{"field_key": "nothing", "year": 1, "value": "5"}]}
    answers = [
        as_consultant.put(f"{tool}values/", wrong, format="json"),
        as_consultant.get(f"{tool}versions/7/"),
        as_consultant.get(f"{BASE}/nowhere/"),
        as_consultant.put(f"{tool}summary/", {}, format="json"),
    ]

    assert [answer.status_code for answer in answers] == [400, 404, 404, 405]
    for answer in answers:
        body = answer.json()
        assert list(body) == ["error"]
        assert list(body["error"]) == ["code", "message", "details"]
        assert isinstance(body["error"]["details"], list)
    assert answers[0].json()["error"]["details"][0] == {
        "index": 0,
        "field_key": "nothing",
        "year": 1,
        "code": "INVALID_FIELD_KEY",
        "message": "is not a field of the report",
    }


def test_it_names_tools_reports_and_versions_by_short_ids(tool, report, as_consultant):
    version = as_consultant.post(f"{tool}versions/", {}, format="json").json()

    for found in (report.public_id, tool.split("/")[-2], version["id"]):
        assert re.fullmatch(ID, found)


def test_it_takes_the_year_by_its_place(cedar, consultant, as_consultant):
    report = make_report(cedar, analysis_period_years=10)
    make_field(report, "extra")
    body = {"report": report.public_id, "proposal": make_proposal(cedar).pk}
    made = as_consultant.post(f"{BASE}/tools/", body, format="json").json()

    summary = as_consultant.post(f"{BASE}/tools/{made['id']}/calculate/").json()

    assert [key for key in summary if key.startswith("costs_year_")] == [
        f"costs_year_{year}" for year in range(1, 11)
    ]
