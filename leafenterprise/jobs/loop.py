"""The worker: claims a job, runs its body under a heart-beat, and settles how it ended."""

import logging
import threading
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from leafenterprise.jobs.heartbeat import HeartBeat
from leafenterprise.jobs.kinds import UnknownKind, kind_named
from leafenterprise.jobs.leases import Lease, LeaseLost, claim, sweep_lost, worker_name
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.running import JobCancelled, RunningJob, WorkerStopping
from leafenterprise.jobs.schedule import Schedule
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.requests import working_for

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
UNEXPECTED = "UNEXPECTED"


def run_pending(
    worker: str = "", *, once: bool = False, stop: threading.Event | None = None
) -> int:
    """Works until told to stop; with `once`, until nothing is waiting. How many jobs it took.

    When it stays, it also runs what Celery's beat would, in a thread beside the jobs: the embedded
    loop needs no other process. A database that is away for a while is waited for.
    """
    worker = worker or worker_name()
    if once:
        return _work_off(worker)
    stop = stop or threading.Event()
    taken = 0
    with Schedule().running():
        while not stop.is_set():
            try:
                found = _take_turn(worker, stop)
            except (DatabaseError, InterfaceError) as error:
                log.warning("the database is away: %s", type(error).__name__)
                connection.close()
                found = False
            taken += found
            if not found:
                _rest(stop)
    return taken


def _work_off(worker: str) -> int:
    taken = 0
    while _take_turn(worker):
        taken += 1
    return taken


def _take_turn(worker: str, stop: threading.Event | None = None) -> bool:
    sweep_lost(timezone.now())
    return run_one(worker, stop=stop)


def run_one(worker: str, *, stop: threading.Event | None = None) -> bool:
    """Takes one waiting job, if there is one, and sees it to its end."""
    lease = claim(worker, timezone.now())
    if lease is None:
        return False
    failpoint("jobs.claimed")
    job = Job.objects.select_related("organization", "created_by").get(pk=lease.job_pk)
    running = RunningJob(job, lease)
    with working_for(job.request_id or job.public_id), HeartBeat(running), _Grace(running, stop):
        _run(job, running)
    return True


def _run(job: Job, running: RunningJob) -> None:
    try:
        kind_named(job.kind).body(running)
        failpoint("jobs.before_finish")
        if not running.completed:
            running.lease.finish(timezone.now())
        failpoint("jobs.finished")
    except Exception as error:
        if running.completed:  # the results stand; what came after them cannot undo that
            log.exception("job %s failed after it was done", job.public_id)
            return
        try:
            _settle(job, running.lease, error)
        except LeaseLost:
            log.warning("job %s was taken over by another worker", job.public_id)


def _settle(job: Job, lease: Lease, error: Exception) -> None:
    now = timezone.now()
    if isinstance(error, LeaseLost):
        raise error
    if isinstance(error, JobCancelled):
        lease.stop(now)
    elif isinstance(error, WorkerStopping):
        lease.put_back(now, delay=timedelta(0), asked_to_stop=True)
        lease.log("The worker was asked to stop; the job waits for another.", now)
    elif isinstance(error, LeafError):
        lease.fail(now, code=error.code, message=error.message)
    elif isinstance(error, UnknownKind):
        lease.fail(now, code="UNKNOWN_KIND", message="This version has no such kind of job.")
    else:
        _settle_unexpected(job, lease, error)


def _settle_unexpected(job: Job, lease: Lease, error: Exception) -> None:
    """A slip or a passing trouble: tried again later, in the end given up.

    Only the error's type is told to people: its text may hold values from a claim.
    """
    now = timezone.now()
    log.error("job %s raised %s", job.public_id, type(error).__name__, exc_info=error)
    tried = job.attempts - job.released
    if tried >= job.max_attempts:
        message = f"It failed unexpectedly ({type(error).__name__}); the log has the details."
        lease.fail(now, code=UNEXPECTED, message=message)
    else:
        lease.put_back(now, delay=timedelta(seconds=2**tried))
    lease.log(f"Attempt {job.attempts} ended with {type(error).__name__}.", now)


def _rest(stop: threading.Event) -> None:
    close_old_connections()
    stop.wait(IDLE_SECONDS)


class _Grace:
    """Tells the body to leave once the worker was asked to stop and the grace is over."""

    def __init__(self, running: RunningJob, stop: threading.Event | None) -> None:
        self._running = running
        self._stop = stop
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        if self._stop:
            self._thread.start()

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        if self._stop:
            self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            if self._stop and self._stop.is_set():
                if not self._over.wait(settings.JOB_GRACE_SECONDS):
                    self._running.must_stop.set()
                return
