"""The assistants' ledger for people: what was proposed, what the policy said, who decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import PersonRequest, fresh_second_factor, guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import narrowed, paged, whole_or_part
from savings.actions.agents import approve_action, reject_action
from savings.agent_policy import POLICIES, VERDICTS, policy_of
from savings.filters import AgentActionFilter
from savings.models import AgentAction
from savings.queries.agents import get_action, list_actions
from savings.states import AGENT_ACTION

PAGES = {
    "run": "savings-run",
    "other": "savings-run",
    "successor": "savings-run",
    "request": "savings-request",
    "job": "job",
    "artifact": "savings-artifact",
}


@require_GET
@guarded("agents.read")
def ledger(request: HttpRequest) -> HttpResponse:
    """Every action of the person's clients, newest first, and the policy that judges them."""
    mine = in_current_organization(list_actions(request.user), request)
    found = narrowed(request, AgentActionFilter, mine).order_by("-created_at", "-pk")
    page = paged(request, found)
    context = {
        "page": page,
        "rows": [(action, policy_of(action.kind)) for action in page],
        "has_any": mine.exists(),
        "asked": request.GET,
        "states": AGENT_ACTION.states,
        "verdicts": VERDICTS,
        "policies": POLICIES.values(),
        "waiting": mine.filter(state="awaiting").count(),
    }
    return render(request, "savings/agent_list.html", context)


@require_GET
@guarded("agents.read")
def action(request: HttpRequest, action_id: str) -> HttpResponse:
    """One action: what it would do, why it is asked for, and the decision."""
    found = get_action(request.user, action_id)
    context = _context(request, found)
    return whole_or_part(
        request, "savings/agent_action.html", "savings/_agent_action_state.html", context
    )


def _context(request: HttpRequest, found: AgentAction) -> dict[str, Any]:
    decides = can(request.user, "agents.approve", found.organization)
    return {
        "action": found,
        "policy": policy_of(found.kind),
        "arguments": [(name, value, _page(name, value)) for name, value in found.arguments.items()],
        "outcome": [(name, value, _page(name, value)) for name, value in found.outcome.items()],
        "is_open": found.state == "approved",
        "may_decide": decides and found.state == "awaiting" and found.agent_id != request.user.pk,
    }


@require_POST
@guarded("agents.approve")
@fresh_second_factor()
def approve(request: PersonRequest, action_id: str) -> HttpResponse:
    """A person's yes."""
    approve_action(action=get_action(request.user, action_id), by=request.user, note=_note(request))
    messages.success(request, "Approved. It is carried out in your name.")
    return redirect("savings-agent-action", action_id)


@require_POST
@guarded("agents.approve")
def reject(request: PersonRequest, action_id: str) -> HttpResponse:
    """A person's no."""
    found = get_action(request.user, action_id)
    if not _note(request).strip():
        messages.error(request, "Say why it is rejected.")
        return redirect("savings-agent-action", action_id)
    reject_action(action=found, by=request.user, note=_note(request))
    messages.success(request, "Rejected. Nothing was done.")
    return redirect("savings-agent-action", action_id)


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\x00", "")[:500]


def _page(name: str, value: Any) -> str:
    """The page of a record that an action names, where there is one."""
    if name not in PAGES or not isinstance(value, str) or not value:
        return ""
    try:
        return reverse(PAGES[name], args=[value])
    except NoReverseMatch:
        return ""
