"""How the lane's lists narrow."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters

from insights.models import (
    CashReconciliation,
    FinancialSignal,
    IngestBatch,
    InsightCard,
    ProviderStatement,
    QuarantinedSignal,
)
from insights.signals.declarations import PAYMENT_METHODS, PAYMENT_STATES
from insights.signals.source_modules import OWN, SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES


class StatedValues(forms.Form):
    """What is named has a value: an empty one would quietly narrow nothing."""

    def clean(self) -> dict[str, Any]:
        """The values; each empty one is an error."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if self.data.get(name) == "":
                self.add_error(name, "Give a value, or leave it out.")
        return cleaned


def _choices(names: object) -> list[tuple[str, str]]:
    return [(str(name), str(name)) for name in names]  # type: ignore[attr-defined]


class SignalFilter(filters.FilterSet):
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
        form = StatedValues
        fields: tuple[str, ...] = ()


class BatchFilter(filters.FilterSet):
    """By organization and door."""

    organization = filters.CharFilter(field_name="organization__public_id")

    class Meta:
        model = IngestBatch
        form = StatedValues
        fields = ("organization", "door")


class QuarantineFilter(filters.FilterSet):
    """By organization, site, kind and state."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")

    class Meta:
        model = QuarantinedSignal
        form = StatedValues
        fields = ("organization", "site", "kind", "state")


class CashFilter(filters.FilterSet):
    """By organization, site, state and days."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")
    first_day = filters.DateFilter(field_name="record_date", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="record_date", lookup_expr="lte")

    class Meta:
        model = CashReconciliation
        form = StatedValues
        fields = ("organization", "site", "state", "first_day", "last_day")


class StatementFilter(filters.FilterSet):
    """By provider, state, readiness and days."""

    organization = filters.CharFilter(field_name="organization__public_id")
    provider = filters.CharFilter(field_name="provider__public_id")
    first_day = filters.DateFilter(field_name="period_end", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="period_start", lookup_expr="lte")

    class Meta:
        model = ProviderStatement
        form = StatedValues
        fields = ("organization", "provider", "state", "readiness", "currency_code")


class CardFilter(filters.FilterSet):
    """By place, kind, severity, state and days."""

    organization = filters.CharFilter(field_name="organization__public_id")
    site = filters.CharFilter(field_name="site__public_id")
    provider = filters.CharFilter(field_name="provider__public_id")
    first_day = filters.DateFilter(field_name="last_day", lookup_expr="gte")
    last_day = filters.DateFilter(field_name="first_day", lookup_expr="lte")

    class Meta:
        model = InsightCard
        form = StatedValues
        fields = ("organization", "site", "category", "severity", "state", "detector")
