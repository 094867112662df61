"""Run plans: what may be run, over which inputs, and who may ask for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import paged
from savings.actions.plans import may_queue, roles_in
from savings.models import RunPlan, Scope
from savings.queries.governance import list_plans


@dataclass(frozen=True)
class PlanRule:
    """Whether a person may queue under a plan, and the plan's rule in words."""

    plan: RunPlan
    allows: bool
    words: str


@require_GET
@guarded("savings.view")
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans of the person's clients, with their inputs."""
    plans = in_current_organization(list_plans(request.user), request)
    plans = plans.prefetch_related("scopes__pbm", "scopes__broker", "scopes__group")
    page = paged(request, plans, 10)
    context = {
        "page": page,
        "rules": [rule_of(request.user, plan) for plan in page],
        "govern_href": govern_href(request.user, "savings_runplan"),
    }
    return render(request, "savings/plan_list.html", context)


def rules_for(user: Any, scope: Scope) -> list[PlanRule]:
    """The active plans of a scope, each with what it says about this person."""
    plans = list_plans(user).filter(scopes=scope, is_active=True).order_by("name")
    return [rule_of(user, plan) for plan in plans]


def rule_of(user: Any, plan: RunPlan) -> PlanRule:
    """The plan's word on one person: who may queue, and whether they are among them."""
    allows = plan.is_active and may_queue(user, plan)
    return PlanRule(plan, allows, "" if allows else _refusal(user, plan))


def _refusal(user: Any, plan: RunPlan) -> str:
    if not plan.is_active:
        return "This plan is closed."
    allowed = _listed(plan.roles) or "nobody"
    held = {"admin"} if user.is_platform_admin else roles_in(user, plan.organization)
    yours = _listed(sorted(held)) or "none"
    return f"The plan lets {allowed} queue runs. Your role for {plan.organization} is {yours}."


def _listed(roles: Iterable[str]) -> str:
    words = [role.replace("_", " ") for role in roles]
    if len(words) < 3:
        return " or ".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def govern_href(user: Any, table: str) -> str:
    """The table in the Django admin, for those who govern it; else nothing."""
    return reverse(f"admin:{table}_changelist") if can(user, "savings.govern") else ""
