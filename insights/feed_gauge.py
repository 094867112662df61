"""How far the feed is behind, for the metrics."""

from collections.abc import Mapping

from django.db.models import Min
from django.utils import timezone

from insights.models import FeedDelivery
from leafenterprise.shared.metrics import LiveGauge


def _lag_by_destination() -> Mapping[tuple[str, ...], float]:
    """Destination → age of the oldest push that has not arrived; nothing where all have."""
    now = timezone.now()
    waiting = FeedDelivery.objects.exclude(state="delivered").values_list("destination")
    return {
        (destination,): (now - oldest).total_seconds()
        for destination, oldest in waiting.annotate(Min("queued_at")).order_by()
    }


FEED_LAG = LiveGauge(
    "leaf_feed_lag_seconds",
    "Age of the oldest push of the performance feed that has not arrived.",
    ("destination",),
    _lag_by_destination,
)
