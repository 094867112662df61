"""Two runs side by side, and the run that takes another one's place."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, guarded
from leafenterprise.shared.lists import whole_or_part
from savings.actions.comparisons import ask_for_split
from savings.actions.supersede import supersede_run
from savings.comparison import SAME, Comparison, NotComparable, compare_runs
from savings.models import SavingsRun
from savings.pages.compared import (
    rule_titles,
    show_causes,
    show_lines,
    show_pair,
    split_order,
    step_titles,
)
from savings.queries.lifecycle import (
    broken_off,
    deleted_source,
    list_supersessions,
    supersession_of,
)
from savings.queries.runs import get_run, list_runs

OFFERED = 20


@require_GET
@guarded("savings.view")
def compare(request: HttpRequest, run_id: str, other_id: str) -> HttpResponse:
    """Every figure of both, what the difference is due to, findings and completeness."""
    one, other = (get_run(request.user, name) for name in (run_id, other_id))
    try:
        found = compare_runs(one, other)
    except NotComparable as refused:
        messages.error(request, refused.message)
        return redirect("savings-compare-choose", run_id)
    shown = [show_pair(pair) for pair in found.figures]
    broken = broken_off(found.split)
    context = {
        "comparison": found,
        "sides": [("Older", found.older), ("Newer", found.newer)],
        "changed": [each for each in shown if each.pair.attribution != SAME],
        "same": [each for each in shown if each.pair.attribution == SAME],
        "causes": show_causes(found.causes),
        "order": split_order(found.split),
        "findings": show_lines(found.findings, rule_titles(found.findings)),
        "completeness": show_lines(found.completeness, step_titles(found.older, found.newer)),
        "is_open": found.split is not None and found.split.computed_at is None and not broken,
        "broken": broken,
        "may_split": can(request.user, "savings.queue", found.older.organization)
        and not deleted_source(found.older)
        and not deleted_source(found.newer),
        "may_supersede": _may_supersede(request.user, found),
    }
    answer = whole_or_part(
        request, "savings/comparison.html", "savings/_comparison_causes.html", context
    )
    if request.headers.get("HX-Request") and not context["is_open"]:
        answer["HX-Refresh"] = "true"  # what the figures are due to is known now
    return answer


@require_GET
@guarded("savings.view")
def choose(request: HttpRequest, run_id: str) -> HttpResponse:
    """The runs that this one can be compared with; straight on where one is named."""
    run = get_run(request.user, run_id)
    named = request.GET.get("other", "").replace("\x00", "")
    if named:
        return redirect("savings-compare", run_id, get_run(request.user, named).public_id)
    context = {"run": run, "others": comparable(request.user, run)}
    return render(request, "savings/comparison_choose.html", context)


@require_POST
@guarded("savings.queue")
def split(request: PersonRequest, run_id: str, other_id: str) -> HttpResponse:
    """Has the difference divided by its causes."""
    one, other = (get_run(request.user, name) for name in (run_id, other_id))
    ask_for_split(one=one, other=other, by=request.user)
    messages.success(request, "Both runs are computed again, one input swapped at a time.")
    return redirect("savings-compare", run_id, other_id)


@require_POST
@guarded("savings.queue")
def supersede(request: PersonRequest, run_id: str) -> HttpResponse:
    """Lets a newer run speak in this one's place."""
    run = get_run(request.user, run_id)
    successor = get_run(request.user, request.POST.get("successor", "").replace("\x00", ""))
    reason = request.POST.get("reason", "").replace("\x00", "")[:500]
    if not reason.strip():
        messages.error(request, "Say why the newer run takes its place.")
        return redirect("savings-compare", run_id, successor.public_id)
    supersede_run(run=run, successor=successor, reason=reason, by=request.user)
    messages.success(request, "The newer run speaks in its place from now on.")
    return redirect("savings-run", run_id)


def comparable(user: Any, run: SavingsRun) -> QuerySet[SavingsRun]:
    """Finished runs of the same client, those of the same request or scope first."""
    near = Q(request=run.request_id) | Q(selected_scope_key=run.selected_scope_key)
    mine = list_runs(user).filter(organization=run.organization_id, state="finished")
    return mine.filter(near).exclude(pk=run.pk).order_by("-finished_at", "-pk")[:OFFERED]


def lifecycle_of(user: Any, run: SavingsRun) -> dict[str, Any]:
    """What a run's own page says of its place: what replaced it, whom it replaced, its source."""
    finished = run.state == "finished"
    return {
        "supersessions": list_supersessions(run) if finished else [],
        "gone": deleted_source(run),
        "can_compare": finished and comparable(user, run).exists(),
    }


def _may_supersede(user: Any, found: Comparison) -> bool:
    older, newer = found.older, found.newer
    near = (
        older.request_id == newer.request_id or older.selected_scope_key == newer.selected_scope_key
    )
    return near and can(user, "savings.queue", older.organization) and not supersession_of(older)
