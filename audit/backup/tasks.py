"""Scheduled and queued work of backups."""

from celery import shared_task
from django.utils import timezone

from audit.backup.creating import create_backup
from audit.backup.pruning import prune_backups
from audit.backup.schedule import is_due, last_due
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob

JOB = "backup.create"


@shared_task(name="audit.backup.tasks.daily")
def daily() -> bool:
    """Queues the night's backup where it is due; the night names the job, so it is one."""
    now = timezone.now()
    if not is_due(now):
        return False
    enqueue(
        JOB, key=f"daily:{last_due(now):%Y-%m-%d}", organization=None, by=None,
        payload={"reason": "daily"}, now=now,
    )  # fmt: skip
    return True


@job_kind(JOB, capability="backups.manage", label="Backup")
def create(job: RunningJob) -> None:
    """Makes the backup; the nightly one also removes what is too old."""
    reason = str(job.payload["reason"])
    job.progress("Copying the database and the files", 0)
    made = create_backup(reason=reason, by=job.created_by)
    job.log(f"{made.name}: {len(made.files)} files, {made.stored_bytes} bytes.")
    if reason == "daily":
        gone = prune_backups(by=None)
        job.log(f"{len(gone)} old backups removed.")
