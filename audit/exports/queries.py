"""Reading the log of exports."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from audit.exports.models import ExportLog, ExportSchedule
from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.navigation import organizations_of


def list_exports(user: Any) -> QuerySet[ExportLog]:
    """One's own, and for who reads the trail those of the organization."""
    found = ExportLog.objects.select_related("organization", "requested_by")
    return found.filter(
        Q(requested_by=user) | Q(organization__in=organizations_for(user, "trail.read"))
    )


def get_own(user: Any, public_id: str) -> ExportLog:
    """An export that the person asked for; else Http404. Nobody takes what another asked for."""
    return get_object_or_404(list_exports(user).filter(requested_by=user), public_id=public_id)


def list_schedules(user: Any) -> QuerySet[ExportSchedule]:
    """The monthly exports of one's organizations that go on."""
    found = ExportSchedule.objects.filter(
        is_active=True, organization__in=organizations_of(user), created_by=user
    )
    return found.select_related("organization")


def get_schedule(user: Any, public_id: str) -> ExportSchedule:
    """One of them; else Http404."""
    return get_object_or_404(list_schedules(user), public_id=public_id)
