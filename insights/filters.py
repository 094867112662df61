"""How the lane's lists narrow."""

from django_filters import rest_framework as filters

from insights.models import (
    CashReconciliation,
    FinancialSignal,
    FollowUpTask,
    IngestBatch,
    InsightCard,
    ModuleMessage,
    PrivacyRequest,
    ProviderStatement,
    QuarantinedSignal,
    RecordDeletion,
    RefusedRow,
    SavedView,
)
from insights.signals.declarations import PAYMENT_METHODS, PAYMENT_STATES
from insights.signals.source_modules import OWN, SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES
from leafenterprise.shared.filtering import ListFilter


def _choices(names: object) -> list[tuple[str, str]]:
    return [(str(name), str(name)) for name in names]  # type: ignore[attr-defined]


class SignalFilter(ListFilter):
    """By type, source, place, person, money and days."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")
    provider = filters.CharFilter(field_name="provider__public_id")
    batch = filters.CharFilter(field_name="batch__public_id")
    signal_type = filters.ChoiceFilter(choices=_choices(SIGNAL_TYPES))
    source_module_ref = filters.ChoiceFilter(choices=_choices([*SOURCE_MODULES, OWN]))
    payment_state = filters.ChoiceFilter(choices=_choices(PAYMENT_STATES))
    payment_method = filters.ChoiceFilter(choices=_choices(PAYMENT_METHODS))
    currency_code = filters.CharFilter()
    first_day = filters.DateFilter(field_name="business_day", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="business_day", lookup_expr="lte")

    class Meta:
        model = FinancialSignal
        fields: tuple[str, ...] = ()


class BatchFilter(ListFilter):
    """By organization and door."""

    organization = filters.CharFilter(field_name="organization__public_id")

    class Meta:
        model = IngestBatch
        fields = ("organization", "door")


class QuarantineFilter(ListFilter):
    """By organization, site, kind and state."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")

    class Meta:
        model = QuarantinedSignal
        fields = ("organization", "site", "kind", "state")


class RefusedFilter(ListFilter):
    """By organization, site, source, reason and state."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")

    class Meta:
        model = RefusedRow
        fields = ("organization", "site", "source_module", "code", "state")


class CashFilter(ListFilter):
    """By organization, site, state and days."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")
    first_day = filters.DateFilter(field_name="record_date", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="record_date", lookup_expr="lte")

    class Meta:
        model = CashReconciliation
        fields = ("organization", "site", "state", "first_day", "last_day")


class StatementFilter(ListFilter):
    """By provider, state, readiness and days."""

    organization = filters.CharFilter(field_name="organization__public_id")
    provider = filters.CharFilter(field_name="provider__public_id")
    first_day = filters.DateFilter(field_name="period_end", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="period_start", lookup_expr="lte")

    class Meta:
        model = ProviderStatement
        fields = ("organization", "provider", "state", "readiness", "currency_code")


class CardFilter(ListFilter):
    """By place, kind, severity, state and days."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")
    provider = filters.CharFilter(field_name="provider__public_id")
    first_day = filters.DateFilter(field_name="last_day", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="first_day", lookup_expr="lte")

    class Meta:
        model = InsightCard
        fields = ("organization", "site", "category", "severity", "state", "detector")


class TaskFilter(ListFilter):
    """By place, cause, priority and state."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")

    class Meta:
        model = FollowUpTask
        fields = ("organization", "site", "origin", "priority", "state")


class RecordDeletionFilter(ListFilter):
    """By organization and state."""

    organization = filters.CharFilter(field_name="organization__public_id")

    class Meta:
        model = RecordDeletion
        fields = ("organization", "state", "due_by_rule")


class PrivacyFilter(ListFilter):
    """By organization, kind, subject and state."""

    organization = filters.CharFilter(field_name="organization__public_id")

    class Meta:
        model = PrivacyRequest
        fields = ("organization", "kind", "subject", "state")


class SavedViewFilter(ListFilter):
    """By organization."""

    organization = filters.CharFilter(field_name="organization__public_id")

    class Meta:
        model = SavedView
        fields = ("organization",)


class MessageFilter(ListFilter):
    """By organization, module, event and state."""

    organization = filters.CharFilter(field_name="organization__public_id")

    class Meta:
        model = ModuleMessage
        fields = ("organization", "module", "event", "state")
