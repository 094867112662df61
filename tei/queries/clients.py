"""Clients, proposals and engagements that a person may see."""

from typing import Any

from django.db.models import QuerySet

from leafenterprise.accounts.access import for_user, organizations_for
from tei.models import Client, Engagement, Proposal

VIEW = "tei.view"


def list_clients(user: Any) -> QuerySet[Client]:
    """Clients of the person's organizations."""
    return for_user(Client.objects.all(), user, VIEW)


def list_proposals(user: Any) -> QuerySet[Proposal]:
    """Proposals for those clients, with what they are about."""
    mine = organizations_for(user, VIEW)
    return Proposal.objects.filter(opportunity__client__organization__in=mine).select_related(
        "opportunity__client__organization"
    )


def list_engagements(user: Any) -> QuerySet[Engagement]:
    """Engagements of those clients."""
    mine = organizations_for(user, VIEW)
    return Engagement.objects.filter(client__organization__in=mine).select_related(
        "client__organization", "proposal__opportunity"
    )
