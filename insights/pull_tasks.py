"""Pulls as jobs, and the schedule that queues what is due."""

from celery import shared_task

from insights.actions.pulls import JOB, pull_source, queue_pulls
from insights.models import SourcePull
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob


@job_kind(JOB, capability="insights.govern", label="Ask a source for what is new")
def pull(job: RunningJob) -> None:
    """Page after page until the source has nothing more; how it went stands on the pull."""

    def fence() -> None:
        job.check()
        job.fence()

    found = SourcePull.objects.select_related("organization").get(public_id=job.payload["pull"])
    pages = found.pages
    job.progress(f"Asking {found}", 0)
    done = pull_source(pull=found, fence=fence)
    job.log(f"{done.pages - pages} pages {done.error_code}".strip())


@shared_task(name="insights.pull_tasks.pull_sources")
def pull_sources() -> int:
    """What is due is asked, what is late is told; how many were queued."""
    return queue_pulls()
