"""How kept forecasts narrow."""

from django_filters import rest_framework as filters

from insights.compensation.models import ForecastSnapshot
from leafenterprise.shared.filtering import ListFilter


class SnapshotFilter(ListFilter):
    """By organization, provider, measure, model and months ahead."""

    organization = filters.CharFilter(field_name="organization__public_id")
    provider = filters.CharFilter(field_name="provider__public_id")
    horizon = filters.NumberFilter(decimal_places=0)

    class Meta:
        model = ForecastSnapshot
        fields = ("measure", "model_used", "horizon")
