"""Reading the trail."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from audit.trail.models import AuditEvent, Chain
from leafenterprise.accounts.access import for_user

CAPABILITY = "trail.read"


def list_events(user: Any) -> QuerySet[AuditEvent]:
    """The events of the user's organizations; platform administrators also see the platform's."""
    events = AuditEvent.objects.select_related("organization", "chain")
    return _visible(events, user)


def list_chains(user: Any) -> QuerySet[Chain]:
    """The chains whose events the user may read."""
    return _visible(Chain.objects.all(), user)


def get_event(user: Any, public_id: str) -> AuditEvent:
    """The event, if the user may read it; else Http404."""
    return get_object_or_404(list_events(user), public_id=public_id)


def list_history(user: Any, object_type: str, object_id: str) -> QuerySet[AuditEvent]:
    """What happened to one record, newest first."""
    return list_events(user).filter(object_type=object_type, object_id=object_id)


def _visible(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    if user.is_authenticated and user.is_platform_admin:
        return rows
    return for_user(rows, user, CAPABILITY)
