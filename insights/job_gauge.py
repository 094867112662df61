"""How the lane's jobs and the closing of its days ended, for the metrics."""

from collections.abc import Mapping

from django.db.models import Count, Q

from insights.models import DayClosing
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


def _days_by_outcome() -> Mapping[tuple[str, ...], float]:
    """Days that were closed, closed with differences, and are late still."""
    rows = DayClosing.objects.aggregate(
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
        differing=Count("pk", filter=Q(differences__gt=0)),
        late=Count("pk", filter=Q(closed_at__isnull=True, late_at__isnull=False)),
    )
    return {(name,): float(number) for name, number in rows.items()}


DAYS_CLOSED = LiveGauge(
    "leaf_day_closings",
    "Days closed, of these with sums that differ from their signals, and days that are late.",
    ("outcome",),
    _days_by_outcome,
)
