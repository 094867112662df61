"""How many rows came in, for the metrics: their rise over time is the rate."""

from collections.abc import Mapping

from django.db.models import Sum

from insights.models import IngestBatch
from leafenterprise.shared.metrics import LiveGauge

OUTCOMES = ("created", "duplicate", "conflict", "invalid")


def _rows_by_outcome() -> Mapping[tuple[str, ...], float]:
    """Outcome → rows of all batches."""
    sums = IngestBatch.objects.aggregate(**{f"{name}_rows": Sum(name) for name in OUTCOMES})
    return {(name,): float(sums[f"{name}_rows"] or 0) for name in OUTCOMES}


ROWS_IN = LiveGauge(
    "leaf_signal_rows",
    "Rows of signals that came in, by outcome.",
    ("outcome",),
    _rows_by_outcome,
)
