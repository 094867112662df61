"""The operators' page: what is backed up, how old it is, and whether it would come back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from audit.backup.drilling import list_drills
from audit.backup.manifests import broken_backups, list_backups
from audit.backup.tasks import JOB
from leafenterprise.accounts.guards import guarded
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.states import OPEN
from leafenterprise.shared.ids import new_id
from leafenterprise.shared.lists import paged

CAPABILITY = "backups.manage"
OLD_HOURS, DRILL_DAYS = 30, 92


@require_GET
@guarded(CAPABILITY)
def backups(request: HttpRequest) -> HttpResponse:
    """All backups, newest first; names and sizes, never where they lie."""
    now, found, drills = timezone.now(), list_backups(), list_drills()
    newest, drill = next(iter(found), None), next(iter(drills), None)
    hours = (now - newest.at).total_seconds() / 3600 if newest else None
    context = {
        "page": paged(request, found),
        "newest": newest,
        "hours": None if hours is None else round(hours),
        "is_old": hours is None or hours > OLD_HOURS,
        "drill": drill,
        "drill_is_old": drill is None or (now - drill.when).days > DRILL_DAYS,
        "broken": broken_backups(),
        "is_being_made": Job.objects.filter(kind=JOB, state__in=OPEN).exists(),
    }
    return render(request, "backup/list.html", context)


@require_POST
@guarded(CAPABILITY)
def create(request: HttpRequest) -> HttpResponse:
    """Queues one; one that waits or is being made is enough."""
    person: Any = request.user
    if not Job.objects.filter(kind=JOB, state__in=OPEN).exists():
        enqueue(
            JOB, key=f"manual:{new_id()}", organization=None, by=person,
            payload={"reason": "manual"},
        )  # fmt: skip
    messages.success(request, "A backup is being made; it appears here when it is complete.")
    return redirect("backups")
