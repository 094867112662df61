"""Celery's beat schedule, for the embedded loop: one table serves both ways of running."""

import logging
import time
from typing import Any

from celery import current_app
from django.conf import settings
from django.utils.module_loading import autodiscover_modules

log = logging.getLogger(__name__)


class Schedule:
    """Calls each scheduled task in this process when its time has come."""

    def __init__(self) -> None:
        autodiscover_modules("tasks")
        self._due = dict.fromkeys(settings.CELERY_BEAT_SCHEDULE, 0.0)

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
