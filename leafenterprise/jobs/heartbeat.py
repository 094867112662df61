"""The heart-beat of a running job: a thread that renews the lease and listens for cancel."""

import logging
import threading
from contextlib import closing

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from leafenterprise.jobs.leases import LeaseLost
from leafenterprise.jobs.running import RunningJob

log = logging.getLogger(__name__)


class HeartBeat:
    """Beats while the block runs; on its own database connection."""

    def __init__(self, job: RunningJob) -> None:
        self._job = job
        self._over = threading.Event()
        self._thread = threading.Thread(
            target=self._beat, name=f"beat-{job.public_id}", daemon=True
        )

    def __enter__(self) -> "HeartBeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        seconds = settings.JOB_LEASE_SECONDS / 6
        while not self._over.wait(seconds):
            with closing(connection):
                if not self._renew():
                    return

    def _renew(self) -> bool:
        lease = self._job.lease
        try:
            lease.renew(timezone.now())
            asked = lease.held().values_list("cancel_requested_at", flat=True).first()
        except LeaseLost:
            self._job.lost.set()
            return False
        except (DatabaseError, InterfaceError) as error:  # the lease outlasts several failed beats
            log.warning("heart-beat of %s failed: %s", self._job.public_id, type(error).__name__)
            return True
        if asked:
            self._job.cancel_asked.set()
        return True
