"""How far the sources are behind, for the metrics."""

from collections.abc import Mapping

from django.utils import timezone

from insights.models import SourcePull
from insights.queries.pulls import addresses
from leafenterprise.shared.metrics import LiveGauge


def _lag_by_source() -> Mapping[tuple[str, ...], float]:
    """Address → seconds since its end was reached, or since it was set up; only those asked."""
    now = timezone.now()
    pulls = SourcePull.objects.filter(address__in=addresses())
    return {
        (pull.address,): (now - (pull.reached_at or pull.created_at)).total_seconds()
        for pull in pulls
    }


SOURCE_LAG = LiveGauge(
    "leaf_source_lag_seconds",
    "Time since the end of a source was reached.",
    ("source",),
    _lag_by_source,
)
