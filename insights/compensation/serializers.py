"""Compensation as JSON: money and rates as text, unknown as null with its reason."""

from typing import Any

from rest_framework import serializers

from insights.compensation.income import MEASURES
from insights.compensation.models import ForecastSnapshot


def usd() -> serializers.DecimalField:
    """Dollars, or null."""
    return serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)


class CompensationComparisonOut(serializers.Serializer[Any]):
    """A period beside an earlier one; a null ratio has its reason."""

    label = serializers.CharField()  # type: ignore[assignment]
    current = usd()
    previous = usd()
    difference = usd()
    ratio = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class CompensationComparisonsOut(serializers.Serializer[Any]):
    """Every comparison, oldest period first."""

    month_over_month = CompensationComparisonOut(many=True)
    against_year_before = CompensationComparisonOut(many=True)
    quarter_over_quarter = CompensationComparisonOut(many=True)
    year_over_year = CompensationComparisonOut(many=True)


class CompensationSummaryOut(serializers.Serializer[Any]):
    """The newest month that is told in whole, and its year.

    complete_from, complete_through: between which days everything is told. Null: from the first
    month on, or no month yet.
    """

    month = serializers.DateField()
    complete_from = serializers.DateField(allow_null=True)
    complete_through = serializers.DateField(allow_null=True)
    income = usd()
    against_month = CompensationComparisonOut()
    against_year = CompensationComparisonOut()
    year = CompensationComparisonOut()
    total = usd()
    run_rate = usd()
    projected = usd()
    cases = serializers.IntegerField(allow_null=True)
    average_minutes = serializers.DecimalField(max_digits=8, decimal_places=1, allow_null=True)
    cases_an_hour = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    income_per_case = usd()


class CompensationForecastPointOut(serializers.Serializer[Any]):
    """A month ahead with its ranges by level in percent."""

    month = serializers.DateField()
    amount = usd()
    ranges = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class CompensationScenarioOut(serializers.Serializer[Any]):
    """Drivers after their changes, and what follows."""

    name = serializers.CharField()
    volume_change = serializers.CharField()
    rate_change = serializers.CharField()
    cases = serializers.CharField()
    income_per_case = usd()
    income = usd()


class CompensationForecastOut(serializers.Serializer[Any]):
    """The months ahead; refused says why there are none.

    complete_through: the last day of the history they rest on.
    """

    model = serializers.CharField(allow_null=True)
    refused = serializers.CharField(allow_blank=True)
    complete_through = serializers.DateField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())
    points = CompensationForecastPointOut(many=True)
    scenarios = CompensationScenarioOut(many=True)


class CompensationSnapshotOut(serializers.ModelSerializer[ForecastSnapshot]):
    """A forecast as it was made, and what came."""

    id = serializers.CharField(source="public_id")
    provider = serializers.CharField(source="provider.public_id")

    class Meta:
        model = ForecastSnapshot
        fields = (
            "id", "provider", "measure", "created_date", "forecast_date", "horizon", "model_used",
            "predicted_amount", "confidence_level", "low", "high", "actual_amount",
        )  # fmt: skip


class CompensationSnapshotIn(serializers.Serializer[Any]):
    """Which measure to keep forecasts of."""

    measure = serializers.ChoiceField(choices=list(MEASURES), default="gross_pay")
