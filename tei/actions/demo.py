"""The demonstration's business cases: an invented client, a report, two cases, their versions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from leafenterprise.accounts.models import Organization, User
from tei.actions.demo_study import FIELDS, STUDY, Row
from tei.actions.fields import add_field
from tei.actions.reports import add_report
from tei.actions.scenarios import keep_scenario
from tei.actions.tools import create_tool
from tei.actions.values import enter_values
from tei.actions.versions import save_version
from tei.models import Client, Engagement, Opportunity, Proposal, TEIReport, TEITool

CLIENT = "Brookfield Mutual"


@transaction.atomic
def load_demo(*, organization: Organization, admin: User, consultant: User) -> list[TEITool]:
    """Everything the demonstration shows of the lane; loaded twice it is the same."""
    proposal, engagement = _parents(organization)
    found = TEITool.objects.filter(organization=organization).order_by("pk")
    if found.exists():
        return list(found)
    report = _report(organization, admin)
    return [
        _large(report, proposal, consultant),
        _small(report, engagement, consultant),
    ]


def _parents(organization: Organization) -> tuple[Proposal, Engagement]:
    client, _ = Client.objects.get_or_create(
        organization=organization,
        name=CLIENT,
        defaults={"short_name": "Brookfield", "industry": "Insurance", "size": "enterprise"},
    )
    opportunity, _ = Opportunity.objects.get_or_create(
        client=client, name="Service desk of the future", defaults={"stage": "proposal"}
    )
    proposal, _ = Proposal.objects.get_or_create(
        opportunity=opportunity, name="Service desk proposal"
    )
    Proposal.objects.get_or_create(opportunity=opportunity, name="Second-site proposal")
    engagement, _ = Engagement.objects.get_or_create(client=client, name="Pilot in claims handling")
    return proposal, engagement


def _report(organization: Organization, admin: User) -> TEIReport:
    report = add_report(organization=organization, values=STUDY, by=admin)
    for place, row in enumerate(FIELDS, 1):
        add_field(report=report, values={**row.field, "sort_order": place}, by=admin)
    return TEIReport.objects.get(pk=report.pk)


def _large(report: TEIReport, proposal: Proposal, by: User) -> TEITool:
    """A case with all values, two versions and two scenarios."""
    tool = create_tool(report=report, proposal=proposal, name="Service desk, all sites", by=by)
    enter_values(tool=tool, rows=_rows(FIELDS), by=by)
    save_version(
        tool=tool, day=date(2026, 9, 14), note="First figures, before the workshop.", by=by
    )
    revised = [
        {"field_key": "calls_resolved_by_assistant", "year": 2, "value": "1710000",
         "notes": "Workshop: two seasonal peaks stay with people."},
        {"field_key": "calls_resolved_by_assistant", "year": 3, "value": "2140000",
         "risk_adjustment": "0.25", "notes": "Third phase is not contracted yet."},
        {"field_key": "licences", "year": 3, "value": "868000"},
    ]  # fmt: skip
    enter_values(tool=tool, rows=revised, by=by)
    save_version(tool=tool, day=date(2026, 11, 2), note="After the workshop with finance.", by=by)
    keep_scenario(tool=tool, name="Conservative", cells=_lowered(), off=["lower_turnover"], by=by)
    keep_scenario(
        tool=tool, name="Hard savings only", cells=[],
        off=["lower_turnover", "kept_policies", "faster_onboarding"], by=by,
    )  # fmt: skip
    return tool


def _small(report: TEIReport, engagement: Engagement, by: User) -> TEITool:
    """A case that has just begun."""
    tool = create_tool(report=report, engagement=engagement, name="Pilot, claims handling", by=by)
    begun = ("calls_resolved_by_assistant", "handling_time", "licences", "implementation")
    few = [row for row in FIELDS if row.field["field_key"] in begun]
    enter_values(tool=tool, rows=_rows(few, divisor=10), by=by)
    save_version(tool=tool, day=date(2026, 11, 9), note="Pilot only.", by=by)
    return tool


def _rows(fields: Sequence[Row], divisor: int = 1) -> list[Mapping[str, Any]]:
    return [
        {
            "field_key": row.field["field_key"],
            "year": year,
            "value": str(value // divisor) if isinstance(value, int) else value,
        }
        for row in fields
        for year, value in row.values.items()
    ]


def _lowered() -> list[dict[str, Any]]:
    """Three quarters of what the two largest benefits are entered with."""
    keys = ("calls_resolved_by_assistant", "handling_time")
    return [
        {"field_key": row.field["field_key"], "year": year, "value": str(value * 3 // 4)}
        for row in FIELDS
        if row.field["field_key"] in keys
        for year, value in row.values.items()
        if isinstance(value, int)
    ]
