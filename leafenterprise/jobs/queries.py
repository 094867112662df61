"""Reading jobs."""

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import can, for_user
from leafenterprise.jobs.kinds import UnknownKind, kind_named
from leafenterprise.jobs.models import Job

CAPABILITY = "jobs.view"


def list_jobs(user: Any) -> QuerySet[Job]:
    """The jobs of the user's organizations; platform administrators also see the platform's."""
    jobs = Job.objects.select_related("organization", "created_by")
    if user.is_authenticated and user.is_platform_admin:
        return jobs
    return for_user(jobs, user, CAPABILITY)


def get_job(user: Any, public_id: str) -> Job:
    """The job, if the user may watch it; else Http404."""
    return get_object_or_404(list_jobs(user), public_id=public_id)


def list_waiting(now: datetime) -> QuerySet[Job]:
    """The jobs that a worker may take now, oldest first."""
    waiting = Job.objects.filter(state="queued", available_at__lte=now)
    return waiting.order_by("available_at", "pk")


def count_by_state() -> dict[str, int]:
    """How many jobs are in each state that has any."""
    counts = Job.objects.order_by().values_list("state").annotate(jobs=Count("pk"))
    return dict(counts)


def may_steer(user: Any, job: Job) -> bool:
    """Whether the user may cancel and retry the job: the capability that its kind declares."""
    try:
        capability = kind_named(job.kind).capability
    except UnknownKind:
        capability = ""
    if not capability:
        return bool(user.is_authenticated and user.is_platform_admin)
    return can(user, capability, job.organization)


def label_of(kind: str) -> str:
    """What a kind is called; its name where this version has no such kind."""
    try:
        return kind_named(kind).label
    except UnknownKind:
        return kind
