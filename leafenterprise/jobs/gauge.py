"""How jobs stand, for the metrics and health pages."""

from collections.abc import Mapping

from django.db.models import Count, Min
from django.utils import timezone

from leafenterprise.jobs.models import Job
from leafenterprise.jobs.queries import count_by_state
from leafenterprise.jobs.states import JOB
from leafenterprise.shared.metrics import LiveGauge

_Counts = Mapping[tuple[str, ...], float]


def _jobs_by_state() -> _Counts:
    counts = count_by_state()
    return {(state,): counts.get(state, 0) for state in JOB.states}


JOBS_BY_STATE = LiveGauge("leaf_jobs", "Jobs by state.", ("state",), _jobs_by_state)


def backlog() -> str:
    """For /health/ready: how much waits, and how long; pages work on, so it never fails."""
    now = timezone.now()
    waiting = Job.objects.filter(state="queued", available_at__lte=now)
    found = waiting.aggregate(jobs=Count("pk"), oldest=Min("available_at"))
    if not found["jobs"]:
        return "nothing waits"
    seconds = int((now - found["oldest"]).total_seconds())
    return f"{found['jobs']} waiting, the oldest for {seconds} s"
