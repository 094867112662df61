"""Reading the log of exports."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from audit.exports.declaration import ExportTable
from audit.exports.models import ExportLog, ExportSchedule
from audit.exports.registry import tables
from leafenterprise.accounts.access import capabilities_of, organizations_for
from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.navigation import organizations_of
from leafenterprise.shared.errors import InvalidInput


def list_exports(user: Any) -> QuerySet[ExportLog]:
    """One's own, and for who reads the trail those of the organization."""
    found = ExportLog.objects.select_related("organization", "requested_by")
    return found.filter(
        Q(requested_by=user) | Q(organization__in=organizations_for(user, "trail.read"))
    )


def get_export(user: Any, public_id: str) -> ExportLog:
    """One of them; else Http404."""
    return get_object_or_404(list_exports(user), public_id=public_id)


def get_own(user: Any, public_id: str) -> ExportLog:
    """An export that the person asked for; else Http404. Nobody takes what another asked for."""
    return get_object_or_404(list_exports(user).filter(requested_by=user), public_id=public_id)


def list_tables(user: Any) -> list[tuple[str, ExportTable]]:
    """The tables that the person may take somewhere, with their full ids."""
    held = capabilities_of(user)
    return [each for each in tables().items() if each[1].capability in held]


def get_organization(user: Any, slug: str) -> Organization | None:
    """The named organization of theirs; None where none is named. Raises: InvalidInput."""
    if not slug:
        return None
    found: Organization | None = organizations_of(user).filter(slug=slug).first()
    if found is None:
        raise InvalidInput(organization=["You belong to no organization of that name."])
    return found


def list_schedules(user: Any) -> QuerySet[ExportSchedule]:
    """The monthly exports of one's organizations that go on."""
    found = ExportSchedule.objects.filter(
        is_active=True, organization__in=organizations_of(user), created_by=user
    )
    return found.select_related("organization")


def get_schedule(user: Any, public_id: str) -> ExportSchedule:
    """One of them; else Http404."""
    return get_object_or_404(list_schedules(user), public_id=public_id)
