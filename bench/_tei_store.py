"""A database of so many calculated business cases, for the bench of that lane."""

import random
from decimal import Decimal
from typing import Any


def fill(tools: int) -> tuple[Any, Any]:
    """A consultant, and so many calculated tools of an organization, one a proposal."""
    from django.db import transaction

    from leafenterprise.accounts.models import Membership, Organization, User
    from tei.models import Client, Opportunity, Proposal, TEIFinancialSummary, TEIReport, TEITool

    with transaction.atomic():
        organization = Organization.objects.create(name="Bench", slug="bench")
        person = User.objects.create_user(email="bench@example.org", password="for the bench only")
        Membership.objects.create(user=person, organization=organization, role="consultant")
        report = TEIReport.objects.create(
            organization=organization, name="Bench", vendor="AWS", state="active"
        )
        client = Client.objects.create(organization=organization, name="Acme", short_name="Acme")
        opportunity = Opportunity.objects.create(client=client, name="All", stage="proposal")
        proposals = Proposal.objects.bulk_create(
            [Proposal(opportunity=opportunity, name=f"Proposal {n}") for n in range(tools)]
        )
        made = TEITool.objects.bulk_create(
            TEITool(
                organization=organization, report=report, proposal=proposal,
                name=f"Tool {number}", owner=person,
            )
            for number, proposal in enumerate(proposals)
        )  # fmt: skip
        TEIFinancialSummary.objects.bulk_create(_summary(tool) for tool in made)
    return person, organization


def _summary(tool: Any) -> Any:
    from django.utils import timezone

    from tei.case.summary import formula_versions
    from tei.models import TEIFinancialSummary

    worth = Decimal(random.Random(tool.pk).randint(-(10**9), 10**9)) / 100
    figures = {
        "net_present_value": str(worth), "roi_percentage": "12.5000",
        "total_benefits_pv": str(worth + 1000), "total_costs_pv": "1000.00",
        "payback_period_months": 7,
    }  # fmt: skip
    return TEIFinancialSummary(
        tool=tool, net_present_value=worth, total_benefits_pv=worth + 1000,
        total_costs_pv=Decimal(1000), figures=figures, discount_rate=Decimal("0.1"),
        formula_versions=formula_versions(), terms_revision=1, calculated_at=timezone.now(),
    )  # fmt: skip
