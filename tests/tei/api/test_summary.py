"""calculate/, summary/, versions/, export/ of a tool, and the roll-up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tei.models import TEIFieldValue, TEIFinancialSummary, TEIReport, TEIVersion
from tests.people import api_of
from tests.tei.make import annual, make_field, make_report, make_tool, once

KEY, ONCE = "ai_resolution_efficiency", "legacy_termination"


def code(answer):
    return answer.json()["error"]["code"]


@pytest.fixture
def tool(cedar, consultant, as_consultant):
    """A tool with values."""
    made = make_tool(cedar, consultant)
    rows = [*annual(KEY, "100", "200", "300"), once(ONCE, "150")]
    as_consultant.put(f"{at(made)}values/", {"values": rows}, format="json")
    return made


def at(tool):
    return f"/api/v1/tei/tools/{tool.public_id}/"


def test_it_calculates_and_keeps_the_summary(tool, as_consultant, as_viewer):
    made = as_consultant.post(f"{at(tool)}calculate/").json()

    kept = as_viewer.get(f"{at(tool)}summary/").json()

    assert kept == {**made, "is_stale": False}
    assert made["total_benefits_nominal"] == "480.00"
    assert made["discount_rate"] == "0.1000"
    assert [made[f"costs_year_{n}"] for n in (1, 2, 3)] == ["150.00", "0.00", "0.00"]


def test_it_has_no_summary_before_the_first_calculation(tool, as_viewer):
    answer = as_viewer.get(f"{at(tool)}summary/")

    assert (answer.status_code, code(answer)) == (404, "SUMMARY_NOT_CALCULATED")


def test_it_says_when_a_summary_is_stale(tool, admin, as_admin, as_consultant):
    field = tool.report.fields.get(field_key=KEY)
    report = f"/api/v1/tei/reports/{tool.report.public_id}/"
    changes = [
        lambda: as_consultant.patch(
            f"{at(tool)}values/{KEY}/?year=1", {"value": "9"}, format="json"
        ),
        lambda: as_admin.patch(
            f"{report}fields/{field.pk}/", {"risk_adjustment": "0.5"}, format="json"
        ),
        lambda: as_admin.patch(report, {"discount_rate": "0.2"}, format="json"),
    ]
    for change in changes:
        as_consultant.post(f"{at(tool)}calculate/")
        assert change().status_code == 200

        assert as_consultant.get(f"{at(tool)}summary/").json()["is_stale"] is True


def test_it_is_not_stale_by_what_is_never_summed(cedar, consultant, as_consultant):
    report = make_report(cedar)
    make_field(report, "agents", field_type="integer", is_annual=False)
    tool = make_tool(cedar, consultant, report)
    as_consultant.patch(f"{at(tool)}values/{KEY}/?year=1", {"value": "5"}, format="json")
    as_consultant.post(f"{at(tool)}calculate/")

    for place, sent in ((f"{KEY}/?year=1", {"notes": "Confirmed"}), ("agents/", {"value": "40"})):
        as_consultant.patch(f"{at(tool)}values/{place}", sent, format="json")

        assert as_consultant.get(f"{at(tool)}summary/").json()["is_stale"] is False


def test_it_stays_stale_when_a_note_follows_a_value(tool, as_consultant):
    as_consultant.post(f"{at(tool)}calculate/")
    for sent in ({"value": "9"}, {"notes": "Confirmed"}):
        as_consultant.patch(f"{at(tool)}values/{KEY}/?year=1", sent, format="json")

    assert as_consultant.get(f"{at(tool)}summary/").json()["is_stale"] is True


def test_it_keeps_the_summary_when_a_calculation_fails(tool, as_consultant):
    before = as_consultant.post(f"{at(tool)}calculate/").json()
    TEIFieldValue.objects.filter(tool=tool, year=2).update(value="9e999999")

    answer = as_consultant.post(f"{at(tool)}calculate/")

    assert (answer.status_code, code(answer)) == (422, "CALCULATION_ERROR")
    assert "2" in str(answer.json()["error"]["details"])
    kept = as_consultant.get(f"{at(tool)}summary/").json()
    assert kept["net_present_value"] == before["net_present_value"]


def test_it_saves_versions_that_stay(tool, as_consultant):
    first = as_consultant.post(
        f"{at(tool)}versions/", {"date": "2025-02-03", "note": "Actuals"}, format="json"
    ).json()
    as_consultant.patch(f"{at(tool)}values/{KEY}/?year=1", {"value": "9"}, format="json")
    second = as_consultant.post(f"{at(tool)}versions/", {}, format="json").json()

    whole = as_consultant.get(f"{at(tool)}versions/1/").json()
    listed = as_consultant.get(f"{at(tool)}versions/").json()["results"]

    assert (first["version_number"], second["version_number"]) == (1, 2)
    assert second["date"] == timezone.now().date().isoformat()
    assert [row["version_number"] for row in listed] == [2, 1]
    assert "values_snapshot" not in listed[0]
    assert whole["values_snapshot"][0]["years"]["1"]["value"] == "100.00"
    assert whole["summary_snapshot"]["net_present_value"] == first["net_present_value"]
    assert as_consultant.get(at(tool)).json()["current_version"] == 2


def test_it_refuses_a_version_of_tomorrow(tool, as_consultant):
    day = (timezone.now() + timedelta(days=2)).date().isoformat()

    answer = as_consultant.post(f"{at(tool)}versions/", {"date": day}, format="json")

    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_it_has_no_way_to_rewrite_a_version(tool, as_consultant, method):
    as_consultant.post(f"{at(tool)}versions/", {}, format="json")

    answer = getattr(as_consultant, method)(f"{at(tool)}versions/1/", {}, format="json")

    assert answer.status_code == 405
    with pytest.raises(DatabaseError), transaction.atomic():
        TEIVersion.objects.update(note="rewritten")


def test_it_exports_everything_calculated_first(tool, as_viewer):
    export = as_viewer.get(f"{at(tool)}export/").json()

    benefit, cost = export["benefits"][0], export["costs"][0]
    assert export["client"]["size"] == "enterprise"
    assert export["report"]["discount_rate"] == "0.10"
    assert benefit["years"]["2"] == {"nominal": "200.00", "risk_adjusted": "160.00"}
    assert benefit["total_risk_adjusted"] == "480.00"
    assert cost["years"] == {"1": {"value": "150.00"}}
    assert export["summary"]["roi_percentage"].count(".") == 1
    assert len(export["summary"]["roi_percentage"].partition(".")[2]) == 2


def test_it_rounds_the_exported_return_once(cedar, consultant, as_consultant):
    tool = make_tool(cedar, consultant, make_report(cedar, discount_rate="0"))
    saving = {"field_key": KEY, "year": 1, "value": "2849949.96", "risk_adjustment": "0"}
    rows = [saving, once(ONCE, "1000000")]
    as_consultant.put(f"{at(tool)}values/", {"values": rows}, format="json")

    summary = as_consultant.post(f"{at(tool)}calculate/").json()
    export = as_consultant.get(f"{at(tool)}export/").json()

    # 184.994996 percent: from the summary's four places it would come to 185.00.
    assert summary["roi_percentage"] == "184.9950"
    assert export["summary"]["roi_percentage"] == "184.99"


def test_it_exports_assumptions_apart_from_money(cedar, consultant, as_consultant):
    report = make_report(cedar)
    make_field(report, "agents", field_type="integer", is_annual=False)
    tool = make_tool(cedar, consultant, report)
    as_consultant.patch(f"{at(tool)}values/agents/", {"value": "40"}, format="json")

    export = as_consultant.get(f"{at(tool)}export/").json()

    assert export["assumptions"][0]["years"] == {"once": "40"}
    assert export["summary"]["total_benefits_pv"] == "0.00"
    assert export["summary"]["roi_percentage"] is None


def test_it_reckons_again_only_what_is_stale(tool, as_viewer, django_assert_num_queries):
    first = as_viewer.get(f"{at(tool)}export/")
    stamp = as_viewer.get(f"{at(tool)}summary/").json()["calculated_at"]

    as_viewer.get(f"{at(tool)}export/")

    assert first.status_code == 200
    assert as_viewer.get(f"{at(tool)}summary/").json()["calculated_at"] == stamp


def test_it_rolls_up_no_tools_as_nothing(db, as_viewer):
    rolled = as_viewer.get("/api/v1/tei/summary/").json()

    assert (rolled["count"], rolled["results"]) == (0, [])
    assert rolled["aggregate"] == {
        "tool_count": 0,
        "stale_count": 0,
        "archived_left_out": 0,
        "total_net_present_value": "0.00",
        "total_benefits_pv": "0.00",
        "total_costs_pv": "0.00",
    }


def test_it_says_which_rolled_up_figures_are_stale(tool, as_consultant):
    as_consultant.post(f"{at(tool)}calculate/")
    as_consultant.patch(f"{at(tool)}values/{KEY}/?year=1", {"value": "9"}, format="json")

    rolled = as_consultant.get("/api/v1/tei/summary/").json()

    assert rolled["aggregate"]["stale_count"] == 1
    assert rolled["results"][0]["is_stale"] is True


def test_it_is_stale_once_a_formula_has_another_version(tool, as_consultant):
    as_consultant.post(f"{at(tool)}calculate/")
    before = as_consultant.get("/api/v1/tei/summary/").json()["aggregate"]["stale_count"]

    TEIFinancialSummary.objects.update(formula_versions={"net_present_value": 1})

    rolled = as_consultant.get("/api/v1/tei/summary/").json()
    assert as_consultant.get(f"{at(tool)}summary/").json()["is_stale"] is True
    assert (before, rolled["aggregate"]["stale_count"]) == (0, 1)
    assert rolled["results"][0]["is_stale"] is True
    as_consultant.get(f"{at(tool)}export/")  # calculates again
    assert as_consultant.get(f"{at(tool)}summary/").json()["is_stale"] is False


@pytest.mark.parametrize(
    ("query", "tools", "left_out"),
    [("", 1, 1), ("?include_archived=true", 2, 0), ("?include_archived=false", 1, 1),
     ("?status=archived", 1, 0), ("?status=in_progress", 1, 0), ("?min_npv=1000000", 0, 0)],
)  # fmt: skip
def test_it_leaves_archived_tools_out_and_says_so(
    tool, cedar, consultant, as_consultant, query, tools, left_out
):
    shelved = make_tool(cedar, consultant, tool.report)
    as_consultant.put(f"{at(shelved)}values/", {"values": annual(KEY, "7")}, format="json")
    worths = [as_consultant.post(f"{at(each)}calculate/").json() for each in (tool, shelved)]
    as_consultant.patch(at(shelved), {"status": "archived"}, format="json")

    rolled = as_consultant.get(f"/api/v1/tei/summary/{query}").json()

    found = rolled["aggregate"]
    assert (found["tool_count"], found["archived_left_out"]) == (tools, left_out)
    assert len(rolled["results"]) == rolled["count"] == tools
    shown = {row["id"] for row in rolled["results"]}
    worth = {tool.public_id: worths[0], shelved.public_id: worths[1]}
    summed = sum(Decimal(worth[each]["net_present_value"]) for each in shown)
    assert Decimal(found["total_net_present_value"]) == summed


def test_it_refuses_an_inclusion_that_is_no_yes_or_no(tool, as_viewer):
    answer = as_viewer.get("/api/v1/tei/summary/?include_archived=perhaps")

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("place", ["summary/", "tools/"])
def test_it_lists_with_the_same_few_queries_however_many(tool, cedar, consultant, place):
    client = api_of(consultant)
    client.post(f"{at(tool)}calculate/")
    counts = []
    for _ in range(2):
        client.get(f"/api/v1/tei/{place}")
        with CaptureQueriesContext(connection) as queries:
            listed = client.get(f"/api/v1/tei/{place}").json()
        counts.append(len(queries))
        # Whatever the lane asks of its own tables, by whichever of them.
        assert sum('FROM "tei_' in query["sql"] for query in queries) <= 3
        for _ in range(20):
            more = make_tool(cedar, consultant, tool.report)
            client.post(f"{at(more)}calculate/")

    assert listed["count"] == 21
    assert counts[0] == counts[1]


def test_it_orders_the_roll_up(tool, cedar, consultant, as_consultant):
    dearer = make_tool(cedar, consultant, tool.report)
    rows = [*annual(KEY, "100", "200", "300"), once(ONCE, "400")]
    as_consultant.put(f"{at(dearer)}values/", {"values": rows}, format="json")
    for each in (tool, dearer):
        as_consultant.post(f"{at(each)}calculate/")

    found = [
        [row["id"] for row in as_consultant.get(f"/api/v1/tei/summary/{query}").json()["results"]]
        for query in ("", "?ordering=-total_costs_pv")
    ]

    assert found == [[tool.public_id, dearer.public_id], [dearer.public_id, tool.public_id]]


@pytest.mark.parametrize("least", ["1e500", "NaN", "much", "9" * 30])
def test_it_refuses_a_least_worth_that_no_tool_can_have(tool, as_viewer, least):
    answer = as_viewer.get(f"/api/v1/tei/summary/?min_npv={least}")

    assert (answer.status_code, code(answer)) == (400, "VALIDATION_ERROR")


def test_it_rolls_up_only_calculated_tools(tool, cedar, consultant, as_consultant):
    make_tool(cedar, consultant)
    npv = as_consultant.post(f"{at(tool)}calculate/").json()["net_present_value"]

    rolled = as_consultant.get("/api/v1/tei/summary/").json()

    assert rolled["count"] == 1
    assert rolled["aggregate"]["tool_count"] == 1
    assert rolled["aggregate"]["total_net_present_value"] == npv
    assert rolled["results"][0]["net_present_value"] == npv


@pytest.mark.parametrize(
    ("query", "found"),
    [("min_npv=1", 1), ("min_npv=1000000", 0), ("vendor=aws", 1), ("status=final", 0)],
)
def test_it_narrows_the_roll_up(tool, as_consultant, query, found):
    as_consultant.post(f"{at(tool)}calculate/")

    rolled = as_consultant.get(f"/api/v1/tei/summary/?{query}").json()

    assert rolled["aggregate"]["tool_count"] == rolled["count"] == found


def test_it_follows_the_reports_switches(cedar, consultant, as_consultant):
    report = make_report(cedar, has_initial_period=True, risk_adjust_costs=True)
    TEIReport.objects.get(pk=report.pk).fields.filter(field_key=ONCE).update(risk_adjustment="0.1")
    tool = make_tool(cedar, consultant, report)
    rows = [{"field_key": KEY, "year": 0, "value": "100"}, once(ONCE, "100")]

    assert (
        as_consultant.put(f"{at(tool)}values/", {"values": rows}, format="json").status_code == 200
    )

    made = as_consultant.post(f"{at(tool)}calculate/").json()
    assert (made["benefits_year_0"], made["costs_year_0"]) == ("80.00", "110.00")
    assert made["total_costs_pv"] == "110.00"
