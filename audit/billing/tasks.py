"""Long work of the billing audit, as job bodies: ids in, one action called."""

from django.utils import timezone

from audit.backup.schedule import before_import
from audit.billing.actions.auditing import fail_audit, run_audit
from audit.billing.actions.importing import (
    ReadingCancelled,
    fail_import,
    read_import,
    take_up_import,
)
from audit.billing.models import BillingAudit, BillingImport
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.leases import LeaseLost
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.running import JobCancelled, RunningJob, WorkerStopping, named

CANCELLED = "Somebody cancelled the reading."


def settle_lost_import(job: Job) -> None:
    """An import whose last worker died, or whose job was cancelled, can be read again."""
    lost = BillingImport.objects.get(public_id=job.payload["import"])
    if job.state == "cancelled":
        fail_import(sent=lost, code="CANCELLED", message=CANCELLED)
    else:
        fail_import(sent=lost, code=job.error_code, message=job.error_message)


@job_kind(
    "billing.read", capability="billing.audit", label="Read a billing file",
    lost=settle_lost_import,
)  # fmt: skip
def read(job: RunningJob) -> None:
    """Read a file; its rows and the end of the job are stored together."""
    before_import(by=job.created_by, now=timezone.now())
    sent = take_up_import(sent=BillingImport.objects.get(public_id=job.payload["import"]))
    try:
        read_import(
            sent=sent, progress=job.progress, cancelled=job.cancelled, storing=job.completing
        )
    except (ReadingCancelled, JobCancelled) as stopped:
        if job.lost.is_set() or job.must_stop.is_set():
            job.check()
        fail_import(sent=sent, code="CANCELLED", message=CANCELLED)
        raise JobCancelled from stopped
    except (LeaseLost, WorkerStopping):
        raise
    except Exception as trouble:
        if job.is_last_attempt():
            fail_import(sent=sent, code="UNEXPECTED", message=named(trouble))
        raise


def settle_lost_audit(job: Job) -> None:
    """A run whose last worker died is failed with its reason."""
    lost = BillingAudit.objects.get(public_id=job.payload["audit"])
    cancelled = job.state == "cancelled"
    code = "CANCELLED" if cancelled else job.error_code
    message = "Somebody cancelled the run." if cancelled else job.error_message
    fail_audit(audit=lost, code=code, message=message)


@job_kind(
    "billing.audit", capability="billing.audit", label="Billing audit", lost=settle_lost_audit
)
def audit(job: RunningJob) -> None:
    """Run an audit; pairs, findings and the end of the job are stored together."""
    asked = BillingAudit.objects.get(public_id=job.payload["audit"])
    try:
        run_audit(audit=asked, progress=job.progress, storing=job.completing)
    except JobCancelled:
        fail_audit(audit=asked, code="CANCELLED", message="Somebody cancelled the run.")
        raise
    except (LeaseLost, WorkerStopping):
        raise
    except Exception as trouble:
        if job.is_last_attempt():
            fail_audit(audit=asked, code="UNEXPECTED", message=named(trouble))
        raise
