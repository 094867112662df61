"""How the room's lists narrow."""

from django_filters import rest_framework as filters

from audit.billing.models import (
    BillingAudit,
    BillingImport,
    BillingReport,
    ChargeTransaction,
    Finding,
    MasterCase,
    MonthlySummary,
    UserCaseLog,
)
from leafenterprise.shared.filtering import ListFilter


class OfProvider(ListFilter):
    """By organization and provider."""

    organization = filters.CharFilter(field_name="organization__public_id")
    provider = filters.CharFilter(field_name="provider__public_id")


class ImportFilter(OfProvider):
    """By kind and state."""

    class Meta:
        model = BillingImport
        fields = ("kind", "state")


class ReportFilter(OfProvider):
    """By kind, month and balance."""

    class Meta:
        model = BillingReport
        fields = ("kind", "balance", "month")


class TransactionFilter(OfProvider):
    """By report, ticket, type, procedure and both dates."""

    report = filters.CharFilter(field_name="report__public_id")
    service_from = filters.DateFilter(field_name="service_date", lookup_expr="gte")
    service_to = filters.DateFilter(field_name="service_date", lookup_expr="lte")
    posted_from = filters.DateFilter(field_name="posted_date", lookup_expr="gte")
    posted_to = filters.DateFilter(field_name="posted_date", lookup_expr="lte")

    class Meta:
        model = ChargeTransaction
        fields = ("ticket", "type", "code")


class LogFilter(OfProvider):
    """By ticket, days and whether billing shows it."""

    first_day = filters.DateFilter(field_name="case_date", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="case_date", lookup_expr="lte")

    class Meta:
        model = UserCaseLog
        fields = ("patient_ticket", "verified_in_billing")


class BilledFilter(OfProvider):
    """By ticket and days."""

    first_day = filters.DateFilter(field_name="service_date", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="service_date", lookup_expr="lte")

    class Meta:
        model = MasterCase
        fields = ("ticket", "payer")


class PayFilter(OfProvider):
    """By month."""

    class Meta:
        model = MonthlySummary
        fields = ("month",)


class AuditFilter(OfProvider):
    """By state."""

    class Meta:
        model = BillingAudit
        fields = ("state",)


class FindingFilter(OfProvider):
    """By kind, state, days, and whether the last run still finds it."""

    first_day = filters.DateFilter(field_name="day", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = Finding
        fields = ("kind", "state", "is_standing")
