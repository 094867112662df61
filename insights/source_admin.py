"""Pulls and refused rows in the admin, to look at: pulls write them, people settle them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from insights.models import RefusedRow, SourcePull
from insights.queries.pulls import list_refused, state_of
from leafenterprise.accounts.admin_access import GovernedAdmin


@admin.register(SourcePull)
class SourcePullAdmin(GovernedAdmin):
    """Where asking each source stands."""

    capability = "insights.govern"
    read_only = True
    list_display = (
        "source_module", "address", "organization", "state", "pulled_at", "reached_at", "next_at",
        "failures", "error_code",
    )  # fmt: skip
    list_filter = ("organization", "source_module")
    search_fields = ("address",)
    exclude = ("cursor", "turn")

    @admin.display(description="state")
    def state(self, pull: SourcePull) -> str:
        """As it stands now."""
        return state_of(pull, timezone.now())


@admin.register(RefusedRow)
class RefusedRowAdmin(GovernedAdmin):
    """Rows that could not be taken, with place and reason."""

    capability = "insights.correct"
    read_only = True
    list_display = (
        "source_module", "row_number", "site", "code", "field", "reason", "state", "created_at",
    )  # fmt: skip
    list_filter = ("organization", "source_module", "code", "state")
    search_fields = ("reason", "code")
    exclude = ("record_name", "content_digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only those that the person could settle, as on every page."""
        return super().get_queryset(request).filter(pk__in=list_refused(request.user))
