"""The trail in the admin: to look at, never to edit."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.trail.models import AuditEvent
from audit.trail.queries import CAPABILITY, list_events
from leafenterprise.accounts.admin_access import GovernedAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(GovernedAdmin):
    """Read-only."""

    capability = CAPABILITY
    append_only = True
    list_display = ("at", "organization", "actor_name", "action", "object_type", "object_id")
    list_filter = ("action", "actor_kind")
    search_fields = ("object_id", "actor_name", "request_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may read; the platform's own events are for its administrators."""
        return list_events(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events are recorded, not entered."""
        return False
