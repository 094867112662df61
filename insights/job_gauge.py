"""How the lane's jobs ended, for the metrics: looks, pulls, pushes, deletions."""

from collections.abc import Mapping

from django.db.models import Count

from leafenterprise.jobs.models import Job
from leafenterprise.shared.metrics import LiveGauge

PREFIX = "insights."


def _jobs_by_kind() -> Mapping[tuple[str, ...], float]:
    """Kind and state → how many."""
    rows = Job.objects.filter(kind__startswith=PREFIX).order_by().values_list("kind", "state")
    return {(kind, state): float(number) for kind, state, number in rows.annotate(Count("pk"))}


JOBS = LiveGauge(
    "leaf_insights_jobs",
    "Jobs of the insights lane by kind and state: done and failed are their success and failure.",
    ("kind", "state"),
    _jobs_by_kind,
)
