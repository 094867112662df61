"""What to do about a run: recommendations from stored figures, and the consultant apart."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from leafenterprise.accounts.access import can, check
from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.errors import InvalidInput
from savings.actions.advice import ask_consultant, decide_advice
from savings.artifacts import ARTIFACTS
from savings.models import SavingsRun
from savings.optimization import Driver, Recommendation, build_optimization
from savings.pages.reading import finished_run
from savings.pages.shown import href_of, parties
from savings.queries import advice

KIND_WORDS = {
    "contract": "Due under the contract",
    "recovery": "Recovery",
    "opportunity": "Opportunity",
}
DRIVERS = (
    ("Drugs", "drugs"),
    ("Pharmacies", "pharmacies"),
    ("Groups", "groups"),
    ("Contract components", "components"),
)
DONE = {
    "accepted": "The advice is noted as accepted.",
    "modified": "Your words are noted beside the advice.",
    "dismissed": "The advice is noted as dismissed.",
}


@require_GET
@guarded("savings.optimize")
def optimize(request: HttpRequest, run_id: str) -> HttpResponse:
    """Recommendations first; the pocket consultant below, marked and apart."""
    run = _own(request, run_id)
    context = {
        **optimization_of(run),
        "copilot": advice.copilot_of(run),
        "may_export": can(request.user, "savings.export", run.organization),
        "leaves_as": "draft" if ARTIFACTS["optimization_pdf"].refusals(run, False) else "final",
        "withheld": advice.list_advice(run).filter(state="withheld")[:3],
    }
    return render(request, "savings/optimize.html", context)


def optimization_of(run: SavingsRun) -> dict[str, Any]:
    """What the page says of the run itself, whoever reads it and whatever a model advises."""
    found = build_optimization(run)
    return {
        "run": run,
        "optimization": found,
        "parties": parties(run),
        "recommendations": [_shown(run, one) for one in found.recommendations],
    }


@require_POST
@guarded("savings.optimize")
def ask(request: HttpRequest, run_id: str) -> HttpResponse:
    """Puts a known question to the consultant; what becomes of it is said, good or bad."""
    run = _own(request, run_id)
    question = request.POST.get("question", "")
    made = ask_consultant(run=run, question=question, by=request.user)
    if made.state == "offered":
        messages.success(request, "The consultant answered; every number in it is a fact's.")
    else:
        messages.warning(request, f"Nothing is shown. {made.reason}")
    return _back(run)


@require_POST
@guarded("savings.optimize")
def decide(request: HttpRequest, advice_id: str) -> HttpResponse:
    """A person's word on an advice: accepted, modified or dismissed."""
    found = advice.get_advice(request.user, advice_id)
    decision, words = request.POST.get("decision", ""), request.POST.get("words", "")
    try:
        made = decide_advice(advice=found, decision=decision, words=words, by=request.user)
    except InvalidInput as trouble:
        fields: dict[str, Any] = trouble.details.get("fields", trouble.details)
        said = "; ".join(str(text) for texts in fields.values() for text in texts)
        messages.error(request, f"Nothing was noted: {said}.")
        return _back(found.run)
    messages.success(request, DONE[made.state])
    return _back(found.run)


def _own(request: HttpRequest, run_id: str) -> SavingsRun:
    run = finished_run(request.user, run_id)
    check(request.user, "savings.optimize", run.organization)
    return run


def _back(run: SavingsRun) -> HttpResponse:
    return redirect(f"{reverse('savings-optimize', args=[run.public_id])}#consultant")


def _shown(run: SavingsRun, found: Recommendation) -> dict[str, Any]:
    """A recommendation with the ways down to its figure and its claims."""
    return {
        "found": found,
        "kind": KIND_WORDS[found.kind],
        "href": _figure_of(run, found),
        "steps": [_step(run, one) for one in found.preview.steps],
        "drivers": [
            (title, [_step(run, one) for one in drivers])
            for title, name in DRIVERS
            if (drivers := getattr(found, name)) and drivers != found.preview.steps
        ],
    }


def _figure_of(run: SavingsRun, found: Recommendation) -> str:
    if found.kind == "recovery":
        return (
            f"{reverse('savings-findings', args=[run.public_id])}?{urlencode({'rule': found.id})}"
        )
    return reverse("savings-figure", args=[run.public_id, found.id])


def _step(run: SavingsRun, one: Driver) -> dict[str, Any]:
    return {"one": one, "href": href_of(run, one.kind, one.key) if one.key else ""}
