"""What ends, as jobs, and the schedule that asks for what is due."""

import logging

from celery import shared_task

from insights.actions.privacy import JOB as PRIVACY_JOB
from insights.actions.privacy import forget_files as forget_old_files
from insights.actions.privacy_work import carry_out
from insights.actions.retention import JOB, propose_all_due
from insights.actions.retention_work import delete_records
from insights.models import PrivacyRequest, RecordDeletion
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob

log = logging.getLogger(__name__)


@job_kind(JOB, capability="insights.erase", label="Delete records whose time is over")
def delete(job: RunningJob) -> None:
    """Delete month by month; taken up again where it stopped."""
    job.progress("Deleting records", 0)
    asked = RecordDeletion.objects.select_related("organization").get(
        public_id=job.payload["decided"]
    )
    done = delete_records(deletion=asked, between=job.check)
    if done.state == "stopped":
        job.log(f"Stopped: {', '.join(why['code'] for why in done.stopped_because)}")


@job_kind(PRIVACY_JOB, capability="insights.erase", label="Carry out a privacy request")
def privacy(job: RunningJob) -> None:
    """Give out or erase, kind by kind; taken up again where it stopped."""
    job.progress("Going through what is held", 0)
    asked = PrivacyRequest.objects.select_related("organization", "user", "provider").get(
        public_id=job.payload["decided"]
    )
    done = carry_out(request=asked, between=job.check)
    if done.state == "stopped":
        job.log(f"Stopped: {', '.join(why['code'] for why in done.stopped_because)}")


@shared_task(name="insights.retention_tasks.apply_rules")
def apply_rules() -> int:
    """Asks for what the rules of practices make due; people decide each. How many."""
    asked = propose_all_due()
    if asked:
        log.info("insights retention: %s deletions asked for", len(asked))
    return len(asked)


@shared_task(name="insights.retention_tasks.forget_files")
def forget_files() -> int:
    """Empties what privacy requests gave out some days ago; how many."""
    return forget_old_files()
