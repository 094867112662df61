"""Under which run plan a scope is queued, by whom, and what keeps a plan from being used."""

from typing import Any

from leafenterprise.accounts.access import can
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import Conflict, NotAllowed
from savings.models import RunPlan, Scope
from savings.plan_fit import misfits


class NotQueueable(NotAllowed):
    """No active run plan lets this person queue this scope."""

    code = "NOT_QUEUEABLE"
    message = "No run plan allows you to queue this scope."
    example_details = {"scope_key": "9f2c…"}


class PlanAmbiguous(Conflict):
    """Several plans allow it; which inputs are meant is a person's decision."""

    code = "PLAN_AMBIGUOUS"
    message = "Several run plans allow this scope; name one."


class PlanIncomplete(Conflict):
    """A plan without claims, or with more than one eligibility file."""

    code = "PLAN_INCOMPLETE"
    message = "The run plan does not name the claims to read."


class PlanMisfit(Conflict):
    """A plan that names claims, prices or a contract of somebody else than the scope."""

    code = "PLAN_MISFIT"
    message = "The run plan names inputs that are not of this scope; have it corrected."
    example_details = {"plan": "5Q2qPpF3hVxk", "reasons": ["The file a.csv is of Another Rx, …"]}


def plan_for(scope: Scope, by: Any, named: RunPlan | None) -> RunPlan:
    """The one active plan under which the person may queue the scope.

    Raises: NotQueueable, PlanAmbiguous, PlanMisfit.
    """
    plans = scope.plans.filter(is_active=True, organization=scope.organization)
    if named is not None:
        plans = plans.filter(pk=named.pk)
    allowed = [plan for plan in plans.order_by("name") if may_queue(by, plan)]
    if not allowed:
        raise NotQueueable(scope_key=scope.scope_key)
    if len(allowed) > 1:
        raise PlanAmbiguous(plans=[{"id": p.public_id, "name": p.name} for p in allowed])
    (plan,) = allowed
    inputs = plan.datasets.select_related("pbm"), plan.prices.all(), plan.contract_version
    if wrong := misfits(scope, *inputs):
        raise PlanMisfit(plan=plan.public_id, reasons=wrong)
    return plan


def may_queue(user: Any, plan: RunPlan) -> bool:
    """Whether one of the roles that the plan lists lets the user queue in its organization."""
    if user.is_platform_admin:
        return "admin" in plan.roles
    held = roles_in(user, plan.organization)
    return bool(held & set(plan.roles)) and can(user, "savings.queue_own", plan.organization)


def roles_in(user: Any, organization: Organization) -> set[str]:
    """The roles the user holds in the organization."""
    memberships = user.memberships.filter(organization=organization)
    return set(memberships.values_list("role", flat=True))


def refuse_incomplete(manifest: dict[str, Any], plan: RunPlan) -> None:
    """Raises PlanIncomplete without claims, or with eligibility said twice."""
    kinds = [dataset["kind"] for dataset in manifest["datasets"]]
    if "claims" not in kinds:
        raise PlanIncomplete(plan=plan.public_id)
    if kinds.count("eligibility") > 1:
        raise PlanIncomplete(
            "The run plan names more than one eligibility file.", plan=plan.public_id
        )
