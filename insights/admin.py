"""Governance of providers and expected sources; what is recorded can be looked at."""

from django.contrib import admin

from insights.models import CashReconciliation, CashRule, ExpectedSource, FollowUpTask, Provider
from leafenterprise.accounts.admin_access import GovernedAdmin


@admin.register(Provider)
class ProviderAdmin(GovernedAdmin):
    """Who treats patients and earns by it."""

    capability = "insights.govern"
    list_display = ("name", "organization", "user", "is_active")
    list_filter = ("organization", "is_active")
    search_fields = ("name",)


@admin.register(ExpectedSource)
class ExpectedSourceAdmin(GovernedAdmin):
    """Which sources a site waits for."""

    capability = "insights.govern"
    list_display = ("site", "source_module", "expected_from", "expected_until")
    list_filter = ("organization", "source_module")
    search_fields = ("site__name",)


@admin.register(CashRule)
class CashRuleAdmin(GovernedAdmin):
    """Threshold, method and second count of cashing-up, for a practice or one of its sites."""

    capability = "insights.govern"
    list_display = (
        "organization", "site", "variance_threshold", "expected_method", "asks_second_count",
    )  # fmt: skip
    list_filter = ("organization",)
    search_fields = ("site__name",)


@admin.register(CashReconciliation)
class CashReconciliationAdmin(GovernedAdmin):
    """Days of cash, to look at only once they are closed: figures of others would show before."""

    capability = "insights.govern"
    read_only = True
    list_display = ("record_date", "site", "state", "entered_by", "verifier")
    list_filter = ("organization", "state")
    search_fields = ("site__name",)
    date_hierarchy = "record_date"
    fields = (
        "organization", "site", "record_date", "currency_code", "state", "entered_by",
        "submitted_at", "escalated_at", "verifier", "verified_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(FollowUpTask)
class FollowUpTaskAdmin(GovernedAdmin):
    """What was raised and what came of it; closed where its cause is."""

    capability = "insights.govern"
    read_only = True
    list_display = ("title", "site", "origin", "state", "created_at")
    list_filter = ("organization", "origin", "state")
    search_fields = ("title",)
