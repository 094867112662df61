"""Runs: queued under a plan, once per request and inputs; cancelled and retried by people."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import can
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import cancel_job, enqueue, retry_job
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from savings.actions.requests import require_scope, resolve_request
from savings.engines import engine_name
from savings.models import ClaimDataset, RunPlan, SavingsRun, Scope, SourceRequest
from savings.plan_fit import misfits
from savings.queries.lifecycle import begun_deletions, said_of
from savings.queries.manifests import build_manifest

RUNNER = "run worker"
QUEUED = trail.register("savings.run.queued", "A savings run was queued")


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


def queue_run(
    *, request: SourceRequest, by: Any, plan: RunPlan | None = None, now: datetime | None = None
) -> SavingsRun:
    """Resolve the request and queue its one run; asked twice it is the same run.

    A failed or cancelled run is taken up again by who may. Raises: ScopeAmbiguous, ScopeUnresolved,
    NotQueueable, PlanAmbiguous, PlanMisfit, PlanIncomplete.
    """
    at = now or timezone.now()
    request = resolve_request(request=request, by=by, now=at)
    scope = require_scope(request)
    plan = _plan_for(scope, by, plan)
    if wrong := misfits(scope, *_named_by(plan)):
        raise PlanMisfit(plan=plan.public_id, reasons=wrong)
    manifest = build_manifest(scope, plan)
    _refuse_incomplete(manifest, plan)
    manifest_digest = digest(manifest)
    effect_key = digest({"request": request.public_id, "manifest": manifest_digest})
    try:
        with transaction.atomic():
            found = SavingsRun.objects.filter(effect_key=effect_key).first()
            if found is None:
                return _create(request, scope, plan, manifest, effect_key, by, at)
    except IntegrityError:  # another sender was first
        found = SavingsRun.objects.get(effect_key=effect_key)
    if found.state in ("failed", "cancelled") and can(by, "savings.queue", found.organization):
        return retry_run(run=found, by=by, now=at)
    return found


def cancel_run(*, run: SavingsRun, by: Any, reason: str = "") -> SavingsRun:
    """Stop a queued or running run; what it had computed is thrown away."""
    with transaction.atomic():
        run = trail.advance(run, "cancel", by=by, reason=reason)
        job = Job.objects.filter(public_id=run.queue_id).first()
        if job is not None and job.state in ("queued", "running"):
            cancel_job(job, by)
    return run


@transaction.atomic
def retry_run(*, run: SavingsRun, by: Any, now: datetime | None = None) -> SavingsRun:
    """Take a failed or cancelled run up again, with the inputs it was queued with.

    Raises: InvalidTransition where it is neither, or its worker has not stopped yet.
    """
    refuse_deleted_sources(run.manifest)
    job = Job.objects.get(public_id=run.queue_id)
    if job.state == "failed":
        fail_run(run=run, code=job.error_code, message=job.error_message)
    if job.state == "cancelled":
        stop_run(run=run)
    run = trail.advance(
        run,
        "retry",
        by=by,
        queued_at=now or timezone.now(),
        started_at=None,
        error_code="",
        error_message="",
    )
    retry_job(job, by)
    return run


def stop_run(*, run: SavingsRun) -> SavingsRun:
    """An open run whose job a person cancelled is cancelled too; a settled one stays."""
    try:
        return trail.advance(run, "cancel", by=RUNNER, reason="its job was cancelled")
    except InvalidTransition:
        run.refresh_from_db()
        return run


def take_up_run(*, run: SavingsRun) -> SavingsRun:
    """A failed or cancelled run whose job a person queued again waits again too.

    Raises: SourceDeleted.
    """
    if run.state not in ("failed", "cancelled"):
        return run
    refuse_deleted_sources(run.manifest)
    return trail.advance(
        run,
        "retry",
        by=RUNNER,
        reason="its job was queued again",
        started_at=None,
        error_code="",
        error_message="",
    )


@transaction.atomic
def refuse_deleted_sources(manifest: dict[str, Any]) -> None:
    """Raises SourceDeleted where the rows of a dataset are gone or going.

    The datasets stay locked until the caller's transaction ends, so that none goes meanwhile.
    """
    named = [dataset["id"] for dataset in manifest["datasets"]]
    list(ClaimDataset.objects.select_for_update().filter(public_id__in=named).order_by("pk"))
    gone = begun_deletions(named).first()
    if gone is not None:
        raise said_of(gone)


def fail_run(*, run: SavingsRun, code: str, message: str) -> SavingsRun:
    """Say that an open run has failed and why; a settled one stays as it is."""
    try:
        return trail.advance(
            run, "fail", by=RUNNER, reason=code, error_code=code[:64], error_message=message[:500]
        )
    except InvalidTransition:
        run.refresh_from_db()
        return run


def _create(
    request: SourceRequest,
    scope: Scope,
    plan: RunPlan,
    manifest: dict[str, Any],
    effect_key: str,
    by: Any,
    at: datetime,
) -> SavingsRun:
    refuse_deleted_sources(manifest)
    run = SavingsRun.objects.create(
        organization=request.organization,
        request=request,
        source_request_number=request.source_request_number,
        scope=scope,
        selected_scope_key=scope.scope_key,
        selected_scope_kind=scope.scope_kind,
        plan=plan,
        contract_version=plan.contract_version,
        manifest=manifest,
        manifest_digest=digest(manifest),
        effect_key=effect_key,
        parameters=manifest["parameters"],
        formula_versions=manifest["formulas"],
        rule_versions=manifest["rules"],
        code_version=settings.CODE_VERSION,
        engine=engine_name(),
        queued_at=at,
        created_by=by,
    )
    job = _enqueue(run, by)
    run.queue_id = job.public_id
    run.save(update_fields=["queue_id"])
    trail.record(
        QUEUED,
        organization=run.organization,
        actor=by,
        target=run,
        after={
            "source_request_number": run.source_request_number,
            "selected_scope_key": run.selected_scope_key,
            "manifest_digest": run.manifest_digest,
            "plan": plan.public_id,
        },
    )
    return run


def _enqueue(run: SavingsRun, by: Any) -> Job:
    return enqueue(
        "savings.run",
        key=f"savings.run:{run.effect_key}",
        organization=run.organization,
        by=by,
        payload={"run": run.public_id},
        target=run,
    )


def _plan_for(scope: Scope, by: Any, named: RunPlan | None) -> RunPlan:
    """The one active plan under which the person may queue the scope."""
    plans = scope.plans.filter(is_active=True, organization=scope.organization)
    if named is not None:
        plans = plans.filter(pk=named.pk)
    allowed = [plan for plan in plans.order_by("name") if may_queue(by, plan)]
    if not allowed:
        raise NotQueueable(scope_key=scope.scope_key)
    if len(allowed) > 1:
        raise PlanAmbiguous(plans=[{"id": p.public_id, "name": p.name} for p in allowed])
    return allowed[0]


def _named_by(plan: RunPlan) -> tuple[Any, Any, Any]:
    """The inputs of a plan as they are held against a scope."""
    return plan.datasets.select_related("pbm"), plan.prices.all(), plan.contract_version


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


def _refuse_incomplete(manifest: dict[str, Any], plan: RunPlan) -> None:
    kinds = [dataset["kind"] for dataset in manifest["datasets"]]
    if "claims" not in kinds:
        raise PlanIncomplete(plan=plan.public_id)
    if kinds.count("eligibility") > 1:
        raise PlanIncomplete(
            "The run plan names more than one eligibility file.", plan=plan.public_id
        )
