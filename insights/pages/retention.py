"""How records end: what is kept how long, what is due, and every deletion and privacy request."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from insights.actions import retention as actions
from insights.models import RecordDeletion
from insights.pages.decided import decided_context, moved, told, words
from insights.pages.privacy import PrivacyForm
from insights.queries.places import get_organization
from insights.queries.privacy import list_requests
from insights.queries.retention import (
    blocks_of,
    days_of_rule,
    due,
    get_deletion,
    list_deletions,
    list_rules,
)
from insights.states import ASK, ERASE, RECORD_DELETION
from leafenterprise.accounts.access import can, organizations_for
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.lists import first_of, paged, whole_or_part

KINDS = (
    ("signals_through", "Signals"), ("working_through", "Closed work"),
    ("records_through", "Statements and days of cash"),
)  # fmt: skip
SHOWN_REQUESTS = 50


@require_GET
@guarded(ASK)
def retention(request: PersonRequest) -> HttpResponse:
    """The rule of each practice with what is due, deletions, and privacy requests."""
    today = timezone.now().date()
    rules = in_current_organization(list_rules(request.user), request)
    practices = organizations_for(request.user, ASK).order_by("name")
    context = {
        "rules": [
            (rule, days_of_rule(rule, today), bool(due(rule.organization, today))) for rule in rules
        ],
        "page": paged(request, in_current_organization(list_deletions(request.user), request)),
        "requests": first_of(
            request, in_current_organization(list_requests(request.user), request), SHOWN_REQUESTS
        ),
        "practices": practices,
        "form": PrivacyForm(practices=practices),
        "may_rule": can(request.user, ERASE),
    }
    return render(request, "insights/retention.html", context)


@require_POST
@guarded(ASK)
def ask(request: PersonRequest) -> HttpResponse:
    """Asks for everything to go whose time is over."""
    practice = get_organization(request.user, ASK, request.POST.get("organization", ""))
    try:
        asked = actions.request_deletion(
            organization=practice, reason=words(request, "reason"), by=request.user
        )
    except LeafError as problem:
        if problem.status == 403:
            raise
        messages.error(request, told(problem))
        return redirect("insights-retention")
    messages.success(request, "Asked for. Somebody else decides it.")
    return redirect("insights-deletion", asked.public_id)


@require_GET
@guarded(ASK)
def deletion(request: PersonRequest, record_deletion_id: str) -> HttpResponse:
    """One deletion: up to which days, who asked, who decides, what went and what was kept."""
    found = get_deletion(request.user, record_deletion_id)
    report = {name: part for name, part in found.report.items() if name != "kept"}
    context = decided_context(request, found, RECORD_DELETION) | {
        "through": [(label, getattr(found, name)) for name, label in KINDS],
        "went": [(name, part) for name, part in report.items() if part["deleted"]],
        "kept": found.report.get("kept", []),
        "blocks": blocks_of(found) if found.state in ("requested", "stopped") else [],
        "move_route": "insights-deletion-move",
    }
    return whole_or_part(
        request, "insights/record_deletion.html", "insights/_decided_state.html", context
    )


@require_POST
@guarded(ASK)
def move(request: PersonRequest, record_deletion_id: str, move: str) -> HttpResponseBase:
    """Approves, rejects, withdraws or asks again."""
    found = get_deletion(request.user, record_deletion_id)
    if move == "approve":
        return _approve(request, record_deletion_id)
    return moved(request, _act(request, found, move), "insights-deletion", record_deletion_id)


@fresh_second_factor()
def _approve(request: PersonRequest, record_deletion_id: str) -> HttpResponseBase:
    found = get_deletion(request.user, record_deletion_id)

    def act() -> Any:
        return actions.approve_deletion(deletion=found, by=request.user, note=words(request))

    return moved(request, act, "insights-deletion", record_deletion_id)


def _act(request: PersonRequest, found: RecordDeletion, move: str) -> Callable[[], Any]:
    acts: dict[str, Callable[[], Any]] = {
        "reject": lambda: actions.reject(decided=found, by=request.user, note=words(request)),
        "withdraw": lambda: actions.withdraw(decided=found, by=request.user, reason=words(request)),
        "ask_again": lambda: actions.ask_again(decided=found, by=request.user),
    }
    if move not in acts:
        raise Http404
    return acts[move]
