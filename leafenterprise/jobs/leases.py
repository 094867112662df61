"""Claiming, renewing and giving back a job: one conditional UPDATE each, so one worker wins."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from leafenterprise.jobs.kinds import settle_lost
from leafenterprise.jobs.models import Job, JobLogLine
from leafenterprise.jobs.queries import list_waiting
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.ids import new_id

WORKER_LOST = "WORKER_LOST"
_NO_LEASE: Mapping[str, Any] = {"lease_owner": "", "lease_until": None}
_CANDIDATES = 20


class LeaseLost(Conflict):
    """Another worker has the job now; what this one still wanted to write is refused."""

    code = "LEASE_LOST"
    message = "The job was taken over by another worker."


@dataclass(frozen=True)
class Lease:
    """The right to work on a job and to write about it, for as long as it is renewed."""

    job_pk: int
    attempt: int
    owner: str

    def held(self) -> QuerySet[Job]:
        """The job, if the lease still stands: the condition of every write."""
        return Job.objects.filter(
            pk=self.job_pk, state="running", attempts=self.attempt, lease_owner=self.owner
        )

    def write(self, **values: Any) -> None:
        """Stores the values under the lease; raises LeaseLost where it no longer stands."""
        if self.held().update(**values) != 1:
            raise LeaseLost

    def renew(self, now: datetime) -> None:
        """Pushes the end of the lease out."""
        self.write(lease_until=now + lease_time())

    def finish(self, now: datetime) -> None:
        """The job is done."""
        self.write(
            state="succeeded", progress=Decimal(1), finished_at=now,
            error_code="", error_message="", **_NO_LEASE,
        )  # fmt: skip

    def fail(self, now: datetime, *, code: str, message: str) -> None:
        """The job is given up, with the reason a person reads."""
        self.write(
            state="failed", error_code=code, error_message=message, finished_at=now, **_NO_LEASE
        )

    def stop(self, now: datetime) -> None:
        """The job stopped as asked."""
        self.write(state="cancelled", finished_at=now, **_NO_LEASE)

    def put_back(self, now: datetime, *, delay: timedelta, asked_to_stop: bool = False) -> None:
        """The job waits for a worker again, not before the delay is over."""
        released = F("released") + (1 if asked_to_stop else 0)
        self.write(state="queued", available_at=now + delay, released=released, **_NO_LEASE)

    def log(self, text: str, now: datetime) -> None:
        """A line in the job's log."""
        JobLogLine.objects.create(job_id=self.job_pk, at=now, attempt=self.attempt, text=text[:500])


def lease_time() -> timedelta:
    """How long a job stays claimed without a heart-beat."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def worker_name() -> str:
    """A name for this worker that no other has."""
    return f"{socket.gethostname()}:{os.getpid()}:{new_id()}"


def claim(owner: str, now: datetime) -> Lease | None:
    """The oldest waiting job; None when there is nothing to do."""
    candidates = list_waiting(now).values_list("pk", "attempts")
    for pk, attempts in candidates[:_CANDIDATES]:
        lease = Lease(pk, attempts + 1, f"{owner}:{new_id()}")
        claimed = Job.objects.filter(pk=pk, state="queued", attempts=attempts).update(
            state="running",
            attempts=lease.attempt,
            lease_owner=lease.owner,
            lease_until=now + lease_time(),
            started_at=now,
            progress=Decimal(0),
            stage="",
            error_code="",
            error_message="",
        )
        if claimed:
            return lease
    return None


def sweep_lost(now: datetime) -> int:
    """Ends every lease that ran out: the job is queued again, stopped, or given up. How many."""
    lost = Job.objects.filter(state="running", lease_until__lt=now)
    return sum(_end_lost(job, now) for job in lost)


def _end_lost(job: Job, now: datetime) -> bool:
    lease = Lease(job.pk, job.attempts, job.lease_owner)
    spent = job.attempts - job.released >= job.max_attempts
    with transaction.atomic():
        still_lost = lease.held().filter(lease_until__lt=now).select_for_update().exists()
        if not still_lost:
            return False
        lease.log(f"The worker of attempt {job.attempts} was lost.", now)
        if job.cancel_requested_at:
            lease.stop(now)
        elif spent:
            message = f"The worker stopped without a word in each of {job.attempts} attempts."
            lease.fail(now, code=WORKER_LOST, message=message)
        else:
            lease.put_back(now, delay=timedelta(0))
            return True
        settle_lost(job)
    return True
