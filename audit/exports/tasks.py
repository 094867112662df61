"""Scheduled and queued work of exports."""

from decimal import Decimal

from celery import shared_task

from audit.exports.actions import JOB, fail_export, forget_expired, write_export
from audit.exports.models import ExportLog
from audit.exports.schedules import run_due
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.running import RunningJob


@shared_task(name="audit.exports.tasks.monthly")
def monthly() -> int:
    """Asks for the exports that the last month lacks; how many."""
    return run_due()


@shared_task(name="audit.exports.tasks.forget")
def forget() -> int:
    """Removes files whose links have expired; how many."""
    return forget_expired()


def settle_lost(job: Job) -> None:
    """Its last worker died, or somebody cancelled it."""
    lost = ExportLog.objects.get(public_id=job.payload["export"])
    if lost.state == "queued":
        fail_export(export=lost, message=job.error_message or "It was cancelled.")


@job_kind(JOB, label="Export", lost=settle_lost)
def write(job: RunningJob) -> None:
    """Writes a large export."""

    def told(done: int, total: int) -> None:
        job.progress(f"{done:,} of {total:,} rows", Decimal(done) / total if total else 1)

    export = ExportLog.objects.select_related("organization", "requested_by").get(
        public_id=job.payload["export"]
    )
    if export.state == "queued":
        write_export(export=export, told=told, completing=job.completing)
