"""The group view: what is stated."""

from typing import Any

from rest_framework import serializers

from insights.serializers.dashboards import DaysOut, ExpectedSourceOut, HeadlineFigure
from insights.signals.metrics import METRICS


class SiteAmount(serializers.Serializer[Any]):
    """A site's figure in one currency."""

    currency = serializers.CharField()
    amount = serializers.CharField()
    signals = serializers.IntegerField()
    data_freshness_timestamp = serializers.DateTimeField(allow_null=True)


class SiteFigure(serializers.Serializer[Any]):
    """A figure of one site; no currency where nothing was sent."""

    metric = serializers.ChoiceField(choices=list(METRICS))
    label = serializers.CharField()  # type: ignore[assignment]
    currencies = SiteAmount(many=True)


class SiteColumn(serializers.Serializer[Any]):
    """One site with its figures and how complete its sources are."""

    site = serializers.CharField()
    site_name = serializers.CharField()
    figures = SiteFigure(many=True)
    sources = ExpectedSourceOut(many=True)


class GroupViewOut(serializers.Serializer[Any]):
    """Sites together and beside one another."""

    organization = serializers.CharField()
    period = DaysOut()
    consolidated = HeadlineFigure(many=True)
    sites = SiteColumn(many=True)
