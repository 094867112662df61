"""Celery's beat schedule, for the embedded loop: one table serves both ways of running."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils.module_loading import autodiscover_modules

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 1


class Schedule:
    """Calls each scheduled task in this process when its time has come."""

    def __init__(self) -> None:
        autodiscover_modules("tasks")
        self._due = dict.fromkeys(settings.CELERY_BEAT_SCHEDULE, 0.0)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The schedule is kept by a thread while the block runs, however long a job takes."""
        over = threading.Event()
        thread = threading.Thread(target=self._keep, args=(over,), name="schedule", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def run_due(self) -> None:
        """Runs what is due; a task that fails is tried again at its next time."""
        table: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
        for name, entry in table.items():
            if time.monotonic() < self._due[name]:
                continue
            self._due[name] = time.monotonic() + entry["schedule"]
            try:
                current_app.tasks[entry["task"]]()
            except Exception:  # nothing scheduled may end the loop
                log.exception("scheduled task %s failed", name)

    def _keep(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                self.run_due()
            finally:
                connection.close()
            over.wait(LOOK_EVERY_SECONDS)
