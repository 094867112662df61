"""The pages that show long work."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leafenterprise.accounts.guards import guarded
from leafenterprise.jobs.actions import cancel_job, retry_job
from leafenterprise.jobs.filters import JobFilter
from leafenterprise.jobs.queries import CAPABILITY, get_job, label_of, list_jobs, may_steer
from leafenterprise.jobs.states import JOB

ON_A_PAGE = 25


@require_GET
@guarded(CAPABILITY)
def jobs(request: HttpRequest) -> HttpResponse:
    """All long work, newest first; the rows renew themselves."""
    narrowed = JobFilter(request.GET, queryset=list_jobs(request.user))
    page = Paginator(narrowed.qs, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(job, label_of(job.kind)) for job in page],
        "states": JOB.states,
        "state": request.GET.get("state", ""),
        "some_open": any(job.is_open for job in page),
    }
    return _whole_or_part(request, "jobs/list.html", "jobs/_rows.html", context)


@require_GET
@guarded(CAPABILITY)
def job(request: HttpRequest, public_id: str) -> HttpResponse:
    """One job: how far it is, what it said, and what can be done about it."""
    found = get_job(request.user, public_id)
    context = {
        "job": found,
        "label": label_of(found.kind),
        "lines": found.last_lines(),
        "may_steer": may_steer(request.user, found),
    }
    return _whole_or_part(request, "jobs/detail.html", "jobs/_state.html", context)


@require_POST
@guarded(CAPABILITY)
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stops the job."""
    person: Any = request.user
    stopped = cancel_job(get_job(person, public_id), person)
    over = stopped.state == "cancelled"
    messages.success(request, "Cancelled." if over else "The job was asked to stop.")
    return redirect("job", public_id)


@require_POST
@guarded(CAPABILITY)
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Queues the job again."""
    person: Any = request.user
    retry_job(get_job(person, public_id), person)
    messages.success(request, "The job is queued again.")
    return redirect("job", public_id)


def _whole_or_part(
    request: HttpRequest, whole: str, part: str, context: dict[str, Any]
) -> HttpResponse:
    answer = render(request, part if request.headers.get("HX-Request") else whole, context)
    answer["Vary"] = "HX-Request"
    return answer
