"""Runs: queued under a plan, once per request and inputs; cancelled and retried by people."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import can
from leafenterprise.jobs.actions import cancel_job, enqueue, retry_job
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.states import InvalidTransition
from savings.actions.plans import plan_for, refuse_incomplete
from savings.actions.requests import require_scope, resolve_request
from savings.engines import engine_name
from savings.models import ClaimDataset, RunPlan, SavingsRun, Scope, SourceRequest
from savings.queries.lifecycle import begun_deletions, said_of
from savings.queries.manifests import build_manifest

RUNNER = "run worker"
QUEUED = trail.register("savings.run.queued", "A savings run was queued")


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
    plan = plan_for(scope, by, plan)
    manifest = build_manifest(scope, plan)
    refuse_incomplete(manifest, plan)
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
