"""The whole way of a program: report, tool, values, calculation, version, export."""

from tests.tei.make import annual, make_proposal, once

BASE = "/api/v1/tei"
REPORT = {
    "name": "Amazon Connect 2026",
    "vendor": "AWS",
    "version": "1.0",
    "description": "Published study of February 2026",
    "analysis_period_years": 3,
    "discount_rate": "0.10",
    "status": "draft",
}
BENEFIT = {
    "table": "benefits",
    "field_key": "ai_resolution_efficiency",
    "label": "AI-driven contact resolution efficiency",
    "description": "Labour saved by self-service",
    "field_type": "currency",
    "category": "AI Resolution",
    "default_value": None,
    "is_annual": True,
    "risk_adjustment": "0.20",
    "sort_order": 1,
    "is_required": True,
    "source_notes": "Study, table 3",
}
COST = {
    "table": "costs",
    "field_key": "legacy_termination",
    "label": "Legacy solution termination fees",
    "field_type": "currency",
    "category": "Migration",
    "is_annual": False,
    "sort_order": 2,
}


def test_it_goes_from_a_template_to_an_export(cedar, as_admin, as_consultant):
    proposal = make_proposal(cedar)
    report = as_admin.post(f"{BASE}/reports/", REPORT, format="json").json()
    for field in (BENEFIT, COST):
        answer = as_admin.post(f"{BASE}/reports/{report['id']}/fields/", field, format="json")
        assert answer.status_code == 201, answer.json()
    as_admin.patch(f"{BASE}/reports/{report['id']}/", {"status": "active"}, format="json")

    made = as_consultant.post(
        f"{BASE}/tools/", {"report": report["id"], "proposal": proposal.pk}, format="json"
    )
    tool = f"{BASE}/tools/{made.json()['id']}"
    rows = [*annual("ai_resolution_efficiency", "12500000.00", "24800000.00", "27000000.00")]
    rows[2]["risk_adjustment"] = "0.25"
    entered = as_consultant.put(
        f"{tool}/values/",
        {"values": [*rows, once("legacy_termination", "1200000.00")]},
        format="json",
    )
    summary = as_consultant.post(f"{tool}/calculate/").json()
    version = as_consultant.post(
        f"{tool}/versions/", {"date": "2025-02-03", "note": "First"}, format="json"
    )
    export = as_consultant.get(f"{tool}/export/").json()

    assert made.status_code == 201
    assert made.json()["summary"] is None
    assert entered.json()["values"][0]["years"]["3"] == {
        "value": "27000000.00",
        "risk_adjustment": "0.25",
        "notes": "",
    }
    assert summary["total_benefits_nominal"] == "50090000.00"
    assert summary["benefits_year_1"] == "10000000.00"
    assert summary["total_costs_pv"] == "1090909.09"
    assert summary["payback_period_months"] == 2
    assert version.json()["version_number"] == 1
    assert export["benefits"][0]["total_nominal"] == "64300000.00"
    assert export["summary"]["net_present_value"] == summary["net_present_value"]
    assert export["versions"] == [{"version_number": 1, "date": "2025-02-03", "note": "First"}]
