"""Governance of how data ends: retention policies; deletions and supersessions to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from savings.admin.kinds import ReadOnlyAdmin, SavingsAdmin
from savings.models import CauseSplit, DatasetDeletion, RetentionPolicy, RunSupersession


@admin.register(RetentionPolicy)
class RetentionPolicyAdmin(SavingsAdmin):
    """How long an organization's datasets are kept, and what holds them."""

    list_display = ("organization", "keep_days", "legal_hold", "set_by", "set_at")
    list_filter = ("legal_hold",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A policy stays with its organization."""
        return ("organization", "set_by", "set_at") if obj else ("set_by", "set_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A hold is lifted, not deleted."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Remembers who set it: deletions that it proposes are theirs, and another approves."""
        obj.set_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(DatasetDeletion)
class DatasetDeletionAdmin(ReadOnlyAdmin):
    """Deletions; asked for and decided on their pages."""

    list_display = ("dataset", "organization", "state", "requested_by", "decided_by", "deleted_at")
    list_filter = ("state",)


@admin.register(RunSupersession)
class RunSupersessionAdmin(ReadOnlyAdmin):
    """Runs that took the place of others."""

    list_display = ("superseded", "successor", "organization", "by", "created_at")


@admin.register(CauseSplit)
class CauseSplitAdmin(ReadOnlyAdmin):
    """Differences divided by their causes."""

    list_display = ("older", "newer", "organization", "computed_at")
