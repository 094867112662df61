"""The trail in the admin: to look at, never to edit."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.trail.models import AuditEvent
from audit.trail.queries import CAPABILITY, list_events
from leafenterprise.accounts.access import can


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    """Read-only."""

    list_display = ("at", "organization", "actor_name", "action", "object_type", "object_id")
    list_filter = ("action", "actor_kind")
    search_fields = ("object_id", "actor_name", "request_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """What the person may read."""
        return list_events(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may read the trail."""
        return can(request.user, CAPABILITY)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Within the organizations where the person may."""
        return can(request.user, CAPABILITY, obj.organization if obj else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
