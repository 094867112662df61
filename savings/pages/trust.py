"""The trust case: which processes may be relied on, by what proof, and what is missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.navigation import current_organization
from savings.queries.runs import get_run
from savings.trust import PROOFS, assess_organization, assess_run

CLIENTS_SHOWN = 5
BEYOND = ("jobs.view", "savings.export", "trail.read")  # asked for by pages that proofs link to


@require_GET
@guarded("savings.view")
def trust(request: HttpRequest) -> HttpResponse:
    """Every process of the person's client, over its newest file and the run that governs."""
    clients = organizations_for(request.user, "savings.view")
    chosen = current_organization(request)
    shown = clients.filter(pk=chosen.pk) if chosen else clients[:CLIENTS_SHOWN]
    context = {
        "proofs": PROOFS,
        "held": _held(request),
        "clients": [(client, assess_organization(client)) for client in shown],
        "more": clients.count() - len(shown),
    }
    return render(request, "savings/trust.html", context)


@require_GET
@guarded("savings.view")
def run_trust(request: HttpRequest, run_id: str) -> HttpResponse:
    """Every process that rests on one run."""
    run = get_run(request.user, run_id)
    context = {
        "proofs": PROOFS,
        "held": _held(request),
        "run": run,
        "clients": [(run.organization, assess_run(run))],
    }
    return render(request, "savings/trust.html", context)


def _held(request: HttpRequest) -> set[str]:
    """Which of the pages beyond this one the person may open: no link leads to a refusal."""
    return {one for one in BEYOND if organizations_for(request.user, one).exists()}
