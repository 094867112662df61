"""Governance of how long records are kept; deletions and privacy requests to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from insights.models import (
    ClosingWindow,
    DayClosing,
    PrivacyRequest,
    RecordDeletion,
    RetentionRule,
)
from leafenterprise.accounts.admin_access import GovernedAdmin


@admin.register(RetentionRule)
class RetentionRuleAdmin(GovernedAdmin):
    """How many months each kind of record is kept, and what holds them."""

    capability = "insights.erase"
    list_display = (
        "organization", "signal_months", "working_months", "record_months", "legal_hold", "set_by",
    )  # fmt: skip
    list_filter = ("legal_hold",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A rule stays with its organization."""
        return ("organization", "set_by", "set_at") if obj else ("set_by", "set_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A hold is lifted, not deleted."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Remembers who set it: deletions that it makes due are theirs, and another approves."""
        obj.set_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(RecordDeletion)
class RecordDeletionAdmin(GovernedAdmin):
    """Deletions; asked for and decided on their pages."""

    capability = "insights.govern"
    read_only = True
    list_display = ("requested_at", "organization", "state", "requested_by", "decided_by")
    list_filter = ("organization", "state")


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(GovernedAdmin):
    """Privacy requests; asked for and decided on their pages. What they give out is not here."""

    capability = "insights.govern"
    read_only = True
    list_display = ("requested_at", "organization", "kind", "subject", "state", "decided_by")
    list_filter = ("organization", "kind", "state")
    exclude = ("content", "reference")


@admin.register(ClosingWindow)
class ClosingWindowAdmin(GovernedAdmin):
    """Between which hours of the night days are closed."""

    capability = "insights.govern"
    list_display = ("organization", "opens_at", "closes_at")
    list_filter = ("organization",)


@admin.register(DayClosing)
class DayClosingAdmin(GovernedAdmin):
    """Days and what was found when they were closed."""

    capability = "insights.govern"
    read_only = True
    list_display = ("day", "organization", "closed_at", "late_at", "signals", "differences")
    list_filter = ("organization",)
    date_hierarchy = "day"
