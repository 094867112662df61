"""Reads of statements and agreements: a statement spans all sites, and so must who governs it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from audit.trail.models import AuditEvent
from insights.models import (
    EarningsAccess,
    Provider,
    ProviderAgreement,
    ProviderStatement,
    StatementSettings,
)
from leafenterprise.accounts.access import for_user, organizations_for, sites_for
from leafenterprise.accounts.models import Organization, Site

GOVERN = "statements.govern"
OWN = "earnings.view_own"
ENABLE = "earnings.enable"


def list_statements(user: Any, capability: str = GOVERN) -> QuerySet[ProviderStatement]:
    """Statements of the practices in which every site is the person's, the newest period first."""
    rows = for_user(ProviderStatement.objects.all(), user, capability)
    rows = rows.exclude(organization__in=_partly_theirs(user, capability))
    return rows.select_related("organization", "provider", "provider__user", "prepared_by",
                               "approved_by")  # fmt: skip


def get_statement(user: Any, public_id: str) -> ProviderStatement:
    """The statement; else Http404."""
    return get_object_or_404(list_statements(user), public_id=public_id)


def list_providers(user: Any, capability: str = GOVERN) -> QuerySet[Provider]:
    """Providers of whom the person may make statements."""
    rows = for_user(Provider.objects.filter(is_active=True), user, capability)
    return rows.exclude(organization__in=_partly_theirs(user, capability)).select_related(
        "organization", "user"
    )


def get_provider(user: Any, public_id: str, capability: str = GOVERN) -> Provider:
    """The provider; else Http404."""
    return get_object_or_404(list_providers(user, capability), public_id=public_id)


def list_agreements(user: Any) -> QuerySet[ProviderAgreement]:
    """Agreements of these providers with their rates."""
    rows = for_user(ProviderAgreement.objects.all(), user, GOVERN)
    rows = rows.exclude(organization__in=_partly_theirs(user, GOVERN))
    return rows.select_related("organization", "provider").prefetch_related("rates")


def own_provider(user: Any) -> Provider:
    """The provider whom the person is, where an owner lets them see their earnings; else Http404.

    Off by default: a provider without a word of the owner's is not told that there is a page.
    """
    rows = for_user(Provider.objects.filter(user=user.pk), user, OWN)
    found = rows.filter(earnings_access__enabled=True).select_related("organization").first()
    if found is None:
        raise Http404
    return found


def list_own_statements(user: Any) -> QuerySet[ProviderStatement]:
    """What was distributed to the person."""
    rows = ProviderStatement.objects.filter(provider=own_provider(user), state="distributed")
    return rows.select_related("organization", "provider", "approved_by")


def get_own_statement(user: Any, public_id: str) -> ProviderStatement:
    """One of them; else Http404."""
    return get_object_or_404(list_own_statements(user), public_id=public_id)


def earnings_shown(provider: Provider) -> bool:
    """Whether the provider sees their own earnings."""
    return EarningsAccess.objects.filter(provider=provider, enabled=True).exists()


def settings_of(organization: Organization) -> StatementSettings:
    """The practice's settings, or those that hold where none were made."""
    found = StatementSettings.objects.filter(organization=organization).first()
    return found or StatementSettings(organization=organization)


def _partly_theirs(user: Any, capability: str) -> QuerySet[Any]:
    """The organizations that have a site at which the person does not hold the capability."""
    hidden = Site.objects.filter(organization__in=organizations_for(user, capability)).exclude(
        pk__in=sites_for(user, capability).values("pk")
    )
    return hidden.values("organization")


def history_of(statement: ProviderStatement) -> list[dict[str, Any]]:
    """Who did what with it and why, in the order of the trail: it governs, so it may be read."""
    events = AuditEvent.objects.filter(
        organization=statement.organization_id,
        object_type=statement._meta.label_lower,
        object_id=statement.public_id,
    ).order_by("pk")
    return [
        {"at": event.at, "by": event.actor_name or "erased",
         "action": event.action.partition(".")[2], "reason": event.reason}
        for event in events
    ]  # fmt: skip
