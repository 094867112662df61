"""What a job's body holds in its hand: progress, log, cancel, and the fence around its results."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leafenterprise.jobs.leases import Lease, LeaseLost
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import LeafError

SECONDS_BETWEEN_WRITES = 0.5


class JobCancelled(LeafError):
    """Somebody asked for the job to stop."""

    code = "CANCELLED"
    status = 409
    message = "The job was cancelled."


class WorkerStopping(Exception):
    """The worker was asked to stop and its grace is over; the job goes back to the queue."""


def named(trouble: Exception) -> str:
    """Only the kind of an unexpected trouble: its text may hold values of a claim or a case."""
    return f"{type(trouble).__name__}; the log has the details."


class RunningJob:
    """A claimed job. Its methods are for the body's own thread, `cancelled()` for any."""

    def __init__(self, job: Job, lease: Lease) -> None:
        self.lease = lease
        self.public_id = job.public_id
        self.kind = job.kind
        self.target = job.target
        self.payload: dict[str, Any] = job.payload
        self.attempt = lease.attempt
        self.organization = job.organization
        self.created_by = job.created_by
        self.completed = False
        self.lost = threading.Event()
        self.cancel_asked = threading.Event()
        self.must_stop = threading.Event()
        self._written_at = float("-inf")
        self._stage = ""

    def progress(self, stage: str, fraction: Decimal | int | float | str) -> None:
        """Tells how far the work is, 0 to 1; written at most twice a second.

        Raises: JobCancelled, LeaseLost, WorkerStopping, when it is time to stop.
        """
        share = min(max(Decimal(str(fraction)), Decimal(0)), Decimal(1))
        recent = time.monotonic() - self._written_at < SECONDS_BETWEEN_WRITES
        if not recent or stage != self._stage:
            self._stage, self._written_at = stage, time.monotonic()
            self._under_lease(stage=stage[:200], progress=share.quantize(Decimal("0.0001")))
            self._look_for_cancel()
        self._stop_where_due()

    def log(self, text: str) -> None:
        """Adds a line to the job's log (never a value from a claim)."""
        self.lease.log(text, timezone.now())

    def cancelled(self) -> bool:
        """Whether to stop: cancelled, lost or told to leave. Touches no database."""
        return self.cancel_asked.is_set() or self.lost.is_set() or self.must_stop.is_set()

    def is_last_attempt(self) -> bool:
        """Whether nobody tries again when this attempt fails."""
        spent = Job.objects.filter(
            public_id=self.public_id, attempts__gte=F("released") + F("max_attempts")
        )
        return spent.exists()

    def check(self) -> None:
        """Raises where the work must stop now."""
        if time.monotonic() - self._written_at >= SECONDS_BETWEEN_WRITES:
            self._written_at = time.monotonic()
            self._look_for_cancel()
        self._stop_where_due()

    def fence(self) -> None:
        """Inside the body's transaction, before it stores results: only the lease's holder passes.

        The job row stays locked until the transaction ends, so nobody can take it over meanwhile.
        """
        self._under_lease(stage=self._stage)

    @contextmanager
    def completing(self) -> Iterator[None]:
        """A transaction in which the results are stored and the job is done: both or neither."""
        with transaction.atomic():
            self.fence()
            yield
            self.lease.finish(timezone.now())
        self.completed = True

    def _under_lease(self, **values: Any) -> None:
        try:
            self.lease.write(**values)
        except LeaseLost:
            self.lost.set()
            raise

    def _look_for_cancel(self) -> None:
        asked = self.lease.held().values_list("cancel_requested_at", flat=True).first()
        if asked:
            self.cancel_asked.set()

    def _stop_where_due(self) -> None:
        if self.lost.is_set():
            raise LeaseLost
        if self.cancel_asked.is_set():
            raise JobCancelled
        if self.must_stop.is_set():
            raise WorkerStopping
