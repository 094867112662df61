"""The signals behind a figure, a page of them."""

from typing import Any

from rest_framework import serializers

from insights.serializers.dashboards import DaysOut, RowSum
from insights.serializers.signals import SignalOut
from insights.signals.metrics import METRICS, STANDINGS


class DrillDownOut(serializers.Serializer[Any]):
    """A page of signals, with the figure and what all of them add up to."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    organization = serializers.CharField()
    period = DaysOut()
    metric = serializers.ChoiceField(choices=list(METRICS))
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=("flow", "balance"))
    standing = serializers.ChoiceField(choices=list(STANDINGS))
    is_indicative = serializers.BooleanField()
    statement = serializers.CharField()
    made_of = serializers.ListField(child=serializers.DictField())
    totals = RowSum(many=True)
    results = SignalOut(many=True)
