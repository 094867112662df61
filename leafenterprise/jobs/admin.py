"""Jobs in the admin: to look at, never to edit."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from leafenterprise.accounts.access import can
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.queries import CAPABILITY, list_jobs


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """Read-only; cancelling and retrying is done on the job's page."""

    list_display = ("public_id", "kind", "organization", "state", "progress", "created_at")
    list_filter = ("state", "kind")
    search_fields = ("public_id", "key", "target")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """What the person may watch."""
        return list_jobs(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may watch jobs."""
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
