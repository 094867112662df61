"""Long work of the savings lane, as job bodies: ids in, one action called."""

from decimal import Decimal

from django.utils import timezone

from audit.backup.schedule import before_import
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.leases import LeaseLost
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.running import JobCancelled, RunningJob, WorkerStopping, named
from leafenterprise.shared.errors import Conflict
from savings import lifecycle_tasks, outward_tasks  # noqa: F401 — declare theirs
from savings.actions.agent_work import carry_out
from savings.actions.comparisons import split_causes
from savings.actions.deletion_work import delete_dataset
from savings.actions.exports import make_artifact
from savings.actions.reading import read_upload
from savings.actions.results import compute_run
from savings.actions.runs import fail_run, stop_run, take_up_run
from savings.actions.unread import fail_upload, take_up_upload
from savings.artifacts import ARTIFACTS
from savings.claims.engine import EngineError, RunCancelled
from savings.claims.errors import IngestCancelled
from savings.models import AgentAction, CauseSplit, DatasetDeletion, SavingsRun, Upload

READING_CANCELLED = "Somebody cancelled the reading."


class RunFailed(Conflict):
    """The engine refused the run's inputs; trying again would not help."""

    code = "RUN_FAILED"
    message = "The run failed."


def settle_lost_upload(job: Job) -> None:
    """An upload whose last worker died, or whose job was cancelled, can be read again."""
    lost = Upload.objects.get(public_id=job.payload["upload"])
    if job.state == "cancelled":
        fail_upload(upload=lost, code="CANCELLED", message=READING_CANCELLED)
    else:
        fail_upload(upload=lost, code=job.error_code, message=job.error_message)


@job_kind("savings.ingest", capability="savings.load", label="Read a file", lost=settle_lost_upload)
def ingest(job: RunningJob) -> None:
    """Read an upload into the lake; a refused file ends the job well, with the refusal stored."""

    def told(done: int, total: int) -> None:
        job.progress("Reading rows", Decimal(done) / total if total else 0)

    before_import(by=job.created_by, now=timezone.now())
    sent = take_up_upload(upload=Upload.objects.get(public_id=job.payload["upload"]))
    try:
        upload = read_upload(upload=sent, progress=told, cancelled=job.cancelled)
    except IngestCancelled as stopped:
        if job.lost.is_set() or job.must_stop.is_set():
            job.check()
        fail_upload(upload=sent, code="CANCELLED", message=READING_CANCELLED)
        raise JobCancelled from stopped
    except (LeaseLost, WorkerStopping):
        raise
    except Exception as trouble:
        if job.is_last_attempt():
            fail_upload(upload=sent, code="UNEXPECTED", message=named(trouble))
        raise
    if upload.state == "refused":
        job.log(f"Refused: {upload.error_code}")


def settle_lost_run(job: Job) -> None:
    """A run whose last worker died is failed or cancelled with its job, with the reason."""
    lost = SavingsRun.objects.get(public_id=job.payload["run"])
    if job.state == "cancelled":
        stop_run(run=lost)
    else:
        fail_run(run=lost, code=job.error_code, message=job.error_message)


@job_kind("savings.run", capability="savings.queue", label="Savings run", lost=settle_lost_run)
def run(job: RunningJob) -> None:
    """Compute a run; results and the end of the job are one transaction."""
    job.check()
    queued = take_up_run(run=SavingsRun.objects.get(public_id=job.payload["run"]))
    try:
        done = compute_run(
            run=queued, progress=job.progress, cancelled=job.cancelled, storing=job.completing
        )
    except (RunCancelled, JobCancelled):
        if job.lost.is_set() or job.must_stop.is_set():
            job.check()
        stop_run(run=queued)
        raise JobCancelled from None
    except EngineError as problem:
        fail_run(run=queued, code=problem.code, message=problem.message)
        raise RunFailed(problem.message, reason=problem.code) from problem
    except (LeaseLost, WorkerStopping):
        raise
    except Exception as trouble:
        if job.is_last_attempt():
            fail_run(run=queued, code="UNEXPECTED", message=named(trouble))
        raise
    if done.state == "cancelled":
        raise JobCancelled


@job_kind("savings.artifact", capability="savings.export", label="File of a run")
def artifact(job: RunningJob) -> None:
    """Write a large file of a run; made twice it is the same file."""
    finished = SavingsRun.objects.get(public_id=job.payload["run"])
    kind, draft = job.payload["kind"], job.payload["draft"]
    job.progress(f"Writing the {ARTIFACTS[kind].title.lower()}", 0)
    make_artifact(run=finished, kind=kind, draft=draft, by=job.created_by)


@job_kind("savings.delete", capability="savings.govern", label="Delete a dataset")
def delete(job: RunningJob) -> None:
    """Delete the rows of a dataset and all that shows them; taken up again where it stopped."""
    job.progress("Deleting files", 0)
    asked = DatasetDeletion.objects.get(public_id=job.payload["deletion"])
    done = delete_dataset(deletion=asked, between=job.check)
    if done.state == "stopped":
        codes = ", ".join(str(why["code"]) for why in done.stopped_because)
        job.log(f"Stopped: {codes}")


@job_kind("savings.split", capability="savings.queue", label="Divide a difference by its causes")
def split(job: RunningJob) -> None:
    """Compute two runs again with one input swapped at a time; stored with the end of the job."""
    job.check()
    asked = CauseSplit.objects.get(public_id=job.payload["split"])
    try:
        split_causes(
            split=asked, progress=job.progress, cancelled=job.cancelled, storing=job.completing
        )
    except RunCancelled:
        job.check()
        raise JobCancelled from None
    except EngineError as problem:
        raise RunFailed(problem.message, reason=problem.code) from problem


@job_kind("savings.agent_action", capability="agents.approve", label="Assistant's action")
def agent_action(job: RunningJob) -> None:
    """Carry out what the policy allows or a person approved."""
    job.check()
    carry_out(
        action=AgentAction.objects.get(public_id=job.payload["action"]), storing=job.completing
    )
