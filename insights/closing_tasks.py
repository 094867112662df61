"""Closing days as jobs, and the schedule that queues those whose window is open."""

from celery import shared_task

from insights.actions.closings import JOB, close_day, queue_closings
from insights.models import DayClosing
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob


@job_kind(JOB, capability="insights.govern", label="Close a day")
def close(job: RunningJob) -> None:
    """Hold a day's sums against its signals; a day that is closed stays as it was."""
    job.progress("Comparing", 0)
    done = close_day(closing=DayClosing.objects.get(public_id=job.payload["closing"]))
    job.log(f"{done.cells} cells, {done.differences} differ")


@shared_task(name="insights.closing_tasks.close_days")
def close_days() -> int:
    """What is due is queued, what is late is told; how many were queued."""
    return queue_closings()
