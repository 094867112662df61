"""What the lane's tests stand on: clients, proposals, templates and tools of an organization."""

import itertools
from typing import Any

from leafenterprise.accounts.models import Organization
from tei.models import Client, Engagement, Opportunity, Proposal, TEIReport, TEIReportField, TEITool

_numbers = itertools.count(1)


def make_proposal(organization: Organization, name: str = "CX Transformation") -> Proposal:
    """A proposal for a client of the organization."""
    client = Client.objects.create(
        organization=organization,
        name=f"Acme Corporation {next(_numbers)}",
        short_name="Acme",
        industry="Financial Services",
        size="enterprise",
    )
    opportunity = Opportunity.objects.create(client=client, name=name, stage="proposal")
    return Proposal.objects.create(opportunity=opportunity, name=f"{name} proposal")


def make_engagement(organization: Organization) -> Engagement:
    """An engagement with a client, with no proposal before it."""
    client = make_proposal(organization).client
    return Engagement.objects.create(client=client, name="Roll-out")


def make_report(organization: Organization | None, **values: Any) -> TEIReport:
    """An active template with an annual benefit and a one-time cost."""
    given: dict[str, Any] = {
        "name": "Amazon Connect 2026",
        "vendor": "AWS",
        "version": "1.0",
        "analysis_period_years": 3,
        "discount_rate": "0.1000",
        "state": "active",
    }
    report = TEIReport.objects.create(organization=organization, **{**given, **values})
    make_field(report, "ai_resolution_efficiency", risk_adjustment="0.2000", category="AI")
    make_field(report, "legacy_termination", table="costs", is_annual=False, category="Migration")
    report.refresh_from_db()
    return report


def make_field(report: TEIReport, field_key: str, **values: Any) -> TEIReportField:
    """A field of the template, after those it has."""
    given: dict[str, Any] = {
        "table": "benefits",
        "label": field_key.replace("_", " "),
        "sort_order": report.fields.count() + 1,
    }
    return TEIReportField.objects.create(report=report, field_key=field_key, **{**given, **values})


def make_tool(
    organization: Organization, by: Any, report: TEIReport | None = None, **values: Any
) -> TEITool:
    """A tool on a proposal of its own."""
    from tei.actions.tools import create_tool

    return create_tool(
        report=report or make_report(organization),
        proposal=make_proposal(organization),
        by=by,
        **values,
    )


def annual(field_key: str, *amounts: Any) -> list[dict[str, Any]]:
    """Rows of a bulk update for an annual field, from year 1 on."""
    return [
        {"field_key": field_key, "year": year, "value": amount}
        for year, amount in enumerate(amounts, 1)
    ]


def once(field_key: str, amount: Any) -> dict[str, Any]:
    """A row of a bulk update for a one-time field."""
    return {"field_key": field_key, "year": None, "value": amount}
