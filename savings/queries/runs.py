"""Reads of runs and their stored results."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import for_user
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import Conflict
from savings.models import ResultSegment, RunArtifact, SavingsRun, SourceRequest
from savings.queries.lifecycle import last_successor
from savings.queries.requests import list_requests

VIEW = "savings.view"


class RequestNumberAmbiguous(Conflict):
    """The same request number stands in several of the user's organizations."""

    code = "REQUEST_AMBIGUOUS"
    message = "Several of your organizations have a request of this number; name one."


def list_runs(user: Any) -> QuerySet[SavingsRun]:
    """The runs of the user's organizations, newest first."""
    found = SavingsRun.objects.select_related(
        "organization",
        "request",
        "scope__pbm",
        "scope__broker",
        "scope__group",
        "plan",
        "contract_version__contract",
        "created_by",
        "supersession__successor",
    )
    return for_user(found, user, VIEW)


def get_run(user: Any, public_id: str) -> SavingsRun:
    """One run."""
    return get_object_or_404(list_runs(user), public_id=public_id)


def find_request(user: Any, number: str, organization: str = "") -> SourceRequest:
    """The request of this number among the user's clients; `organization` only narrows.

    Raises: Http404 where there is none, RequestNumberAmbiguous where several clients have it.
    """
    found = list_requests(user).filter(source_request_number=number)
    if organization:
        found = found.filter(organization__slug=organization)
    requests = list(found[:2])
    if not requests:
        raise Http404
    if len(requests) > 1:
        names = sorted(found.values_list("organization__slug", flat=True))
        raise RequestNumberAmbiguous(organizations=names)
    return requests[0]


def governing_run(request: SourceRequest) -> SavingsRun | None:
    """The run that speaks for a request: its newest finished one, else its newest one.

    Where a newer run has taken that one's place, the newer one speaks.
    """
    runs = request.runs.select_related("organization", "scope", "request", "plan")
    newest = runs.order_by("-queued_at", "-pk")
    found = newest.filter(state="finished").first()
    return last_successor(found) if found else newest.first()


def list_segments(run: SavingsRun, kind: str = "") -> QuerySet[ResultSegment]:
    """A run's segment rows in the engine's order, of one kind or of all."""
    return run.segments.filter(kind=kind) if kind else run.segments.all()


def get_segment(run: SavingsRun, kind: str, key: str) -> ResultSegment:
    """One segment value of a run."""
    return get_object_or_404(run.segments, kind=kind, key=key)


def list_artifacts(user: Any) -> QuerySet[RunArtifact]:
    """The files made from the runs of the user's organizations."""
    runs = for_user(SavingsRun.objects.all(), user, VIEW)
    return RunArtifact.objects.filter(run__in=runs).select_related("run", "made_by")


def progress_of(run: SavingsRun) -> dict[str, Any]:
    """How far a run is: its own state, and what its job says."""
    job = Job.objects.filter(public_id=run.queue_id).first()
    is_open = run.state in ("queued", "running")
    over = job is not None and job.state in ("failed", "cancelled") and is_open
    failed = over and job is not None and job.state == "failed"
    return {
        "state": job.state if job is not None and over else run.state,
        "job_state": job.state if job else "",
        "stage": job.stage if job else "",
        "progress": Decimal(1) if run.state == "finished" else job.progress if job else Decimal(0),
        "error_code": run.error_code or (job.error_code if job and failed else ""),
        "error_message": run.error_message or (job.error_message if job and failed else ""),
    }
