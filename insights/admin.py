"""Governance of providers and expected sources; what is recorded can be looked at."""

from django.contrib import admin

from insights.models import ExpectedSource, Provider
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
