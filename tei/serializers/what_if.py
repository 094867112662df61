"""Scenarios, explanations and draws: what is taken and stated."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from leafenterprise.shared.entries import AnyValue


class TEIScenarioIn(serializers.Serializer[Any]):
    """A named overlay: cells as in a bulk update, and fields that count for nothing."""

    name = serializers.CharField(max_length=80)
    revision = serializers.IntegerField(
        min_value=0,
        default=0,
        help_text="Of the scenario you saw under the name; 0 where there was none.",
    )
    cells = serializers.ListField(child=AnyValue(), max_length=5000, default=list)
    off = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=500, default=list
    )


class TEIScenarioOut(serializers.Serializer[Any]):
    """A stored overlay."""

    id = serializers.CharField()
    name = serializers.CharField()
    cells = serializers.ListField(child=serializers.DictField())
    off = serializers.ListField(child=serializers.CharField())
    revision = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SideBySideOut(serializers.Serializer[Any]):
    """Figures as entered and under each scenario."""

    entered = serializers.DictField()
    entered_caveats = serializers.DictField(child=serializers.CharField())
    scenarios = serializers.ListField(child=serializers.DictField())


class ExplainOut(serializers.Serializer[Any]):
    """A figure with the rows under it."""

    figure = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    statement = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    null_when = serializers.CharField()
    caveat = serializers.CharField()
    uses = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.DictField())


class SensitivityOut(serializers.Serializer[Any]):
    """The tornado, widest first."""

    share = serializers.CharField()
    fields = serializers.ListField(child=serializers.DictField())  # type: ignore[assignment]


class RangeIn(serializers.Serializer[Any]):
    """How far a field may turn out, as factors on what is entered."""

    field_key = serializers.CharField(max_length=64)
    year = serializers.IntegerField(required=False, allow_null=True, default=None)
    low = serializers.DecimalField(max_digits=12, decimal_places=6)
    likely = serializers.DecimalField(max_digits=12, decimal_places=6, default=Decimal(1))
    high = serializers.DecimalField(max_digits=12, decimal_places=6)


class SimulateIn(serializers.Serializer[Any]):
    """How many draws, from which seed, of which ranges."""

    draws = serializers.IntegerField(min_value=1, max_value=200_000, default=10_000)
    seed = serializers.IntegerField(min_value=0, max_value=2**32 - 1, default=1)
    ranges = RangeIn(many=True)


class SimulateOut(serializers.Serializer[Any]):
    """Quantiles p10, p50 and p90, and the chance of a loss."""

    draws = serializers.IntegerField()
    seed = serializers.IntegerField()
    net_present_value = serializers.DictField()
    roi_percentage = serializers.DictField()
    payback_period_months = serializers.DictField()
    chance_of_loss = serializers.CharField()


class CompareOut(serializers.Serializer[Any]):
    """What changed between two versions."""

    net_present_value = serializers.DictField()
    cells = serializers.ListField(child=serializers.DictField())
    contributions = serializers.ListField(child=serializers.DictField())
    restated_versions = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Those that were saved with another worth, by earlier formulas.",
    )
