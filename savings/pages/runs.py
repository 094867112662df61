"""The pages of runs: the list, and one run from its queue to its report."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import narrowed, paged, whole_or_part
from savings.actions.runs import cancel_run, retry_run
from savings.filters import RunFilter
from savings.models import SavingsRun
from savings.pages.comparison import lifecycle_of
from savings.pages.shown import parties, shown_reasons
from savings.queries.runs import get_run, list_runs, progress_of
from savings.states import READINESS, RUN

OPEN = ("queued", "running")
# The engine's stages in words; a stage not named here is shown as it is called.
STAGES = {
    "netting": "Pairing reversals with their claims",
    "windows": "Looking for duplicates and early refills",
    "prices": "Matching price references by NDC and date",
    "lines": "Working out every claim line",
    "sums": "Adding up segments",
    "findings": "Writing audit findings",
    "completeness": "Proving that rows and dollars add up",
}


@require_GET
@guarded("savings.view")
def run_list(request: HttpRequest) -> HttpResponse:
    """The runs of the person's clients, newest first; open ones renew themselves."""
    mine = in_current_organization(list_runs(request.user), request)
    found = narrowed(request, RunFilter, mine).order_by("-queued_at", "-pk")
    page = paged(request, found)
    context = {
        "page": page,
        "has_any": mine.exists(),
        "asked": request.GET,
        "states": RUN.states,
        "readiness": READINESS,
        "some_open": any(run.state in OPEN for run in page),
    }
    return whole_or_part(request, "savings/run_list.html", "savings/_run_rows.html", context)


@require_GET
@guarded("savings.view")
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """One run: how far it is, what stopped it, or the way to its report."""
    found = get_run(request.user, run_id)
    return whole_or_part(
        request, "savings/run.html", "savings/_run_state.html", _context(request, found)
    )


@require_POST
@guarded("savings.queue")
def cancel(request: HttpRequest, run_id: str) -> HttpResponse:
    """Stops a queued or running run."""
    person: Any = request.user
    cancel_run(run=get_run(person, run_id), by=person, reason="asked on the run's page")
    messages.success(request, "The run was cancelled. Nothing it had computed was kept.")
    return redirect("savings-run", run_id)


@require_POST
@guarded("savings.queue")
def retry(request: HttpRequest, run_id: str) -> HttpResponse:
    """Takes a failed or cancelled run up again, with the inputs it was queued with."""
    person: Any = request.user
    retry_run(run=get_run(person, run_id), by=person)
    messages.success(request, "The run is queued again, with the inputs it had.")
    return redirect("savings-run", run_id)


def _context(request: HttpRequest, found: SavingsRun) -> dict[str, Any]:
    progress = progress_of(found)
    return {
        "run": found,
        "progress": progress,
        "state": progress["state"],
        "stage": STAGES.get(progress["stage"], progress["stage"]),
        "percent": int(progress["progress"] * Decimal(100)),
        "is_open": progress["state"] in OPEN,
        "may_steer": can(request.user, "savings.queue", found.organization),
        "parties": parties(found),
        "reasons": shown_reasons(found.readiness_reasons),
        "inputs": found.manifest,
        **lifecycle_of(request.user, found),
    }


def not_finished(request: HttpRequest, found: SavingsRun) -> HttpResponse:
    """The run's page in place of a report that does not exist yet."""
    return render(request, "savings/run.html", _context(request, found))
