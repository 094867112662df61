"""Governance of providers and expected sources; what is recorded can be looked at."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from insights.exports.statement_files import FILE_KINDS
from insights.models import (
    AgreementRate,
    CashReconciliation,
    CashRule,
    ExpectedSource,
    FollowUpTask,
    InsightCard,
    Provider,
    ProviderAgreement,
    ProviderStatement,
    StatementSettings,
    SubscriptionPolicy,
)
from insights.queries.statements import list_statements
from leafenterprise.accounts.admin_access import GovernedAdmin, GovernedInline, NamedRows


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


@admin.register(SubscriptionPolicy)
class SubscriptionPolicyAdmin(GovernedAdmin):
    """How long a failed payment leaves recurring revenue at risk."""

    capability = "insights.govern"
    list_display = ("organization", "at_risk_days")
    list_filter = ("organization",)


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


@admin.register(InsightCard)
class InsightCardAdmin(GovernedAdmin):
    """What detectors noticed; moved on by people on its page, and nowhere else."""

    capability = "insights.govern"
    read_only = True
    list_display = ("title", "site", "category", "severity", "state", "generated_at")
    list_filter = ("organization", "category", "severity", "state", "detector")
    search_fields = ("title",)
    exclude = ("data_snapshot",)


class Bands(NamedRows):
    """Every category begins at nothing, so that no production is left without a share."""

    def clean(self) -> None:
        """Names the category that begins higher."""
        super().clean()
        starts: dict[str, list[Decimal]] = {}
        for form in self.forms:
            kept = form.cleaned_data if form.is_valid() else {}
            if kept and not kept.get("DELETE"):
                starts.setdefault(kept["category"], []).append(kept["above"])
        for category, found in starts.items():
            if min(found) != 0:
                raise ValidationError(f"The bands of {category or 'other work'} begin at 0.")


class Rates(GovernedInline):
    """The shares by category and band."""

    capability = "insights.govern"
    model = AgreementRate
    formset = Bands


@admin.register(ProviderAgreement)
class ProviderAgreementAdmin(GovernedAdmin):
    """By which shares providers earn."""

    capability = "insights.govern"
    inlines = (Rates,)
    list_display = ("provider", "currency_code", "effective_from", "effective_until", "lab_share")
    list_filter = ("organization", "currency_code")
    search_fields = ("provider__name",)


@admin.register(ProviderStatement)
class ProviderStatementAdmin(GovernedAdmin):
    """Statements as they stand; what is done with them is done on their page."""

    capability = "statements.govern"
    read_only = True
    list_display = ("provider", "period_start", "period_end", "currency_code", "state",
                    "readiness", "net_amount")  # fmt: skip
    list_filter = ("organization", "state", "readiness")
    search_fields = ("provider__name", "public_id")
    exclude = ("line_items", "terms")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProviderStatement]:
        """Only of practices in which every site is the person's, as on every page."""
        return super().get_queryset(request).filter(pk__in=list_statements(request.user))


@admin.register(StatementSettings)
class StatementSettingsAdmin(GovernedAdmin):
    """How statements reach the accounts."""

    capability = "insights.govern"
    list_display = ("organization", "destination", "account_code", "tax_type", "due_days")
    list_filter = ("organization",)

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The destination is one of the files that there are."""
        if db_field.name == "destination":
            files = [(one.id, one.label) for one in FILE_KINDS.values() if one.is_for_accounts]
            return forms.ChoiceField(choices=files, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
