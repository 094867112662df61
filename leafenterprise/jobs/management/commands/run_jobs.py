"""`manage.py run_jobs`: the embedded worker; needs no broker."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from leafenterprise.jobs.loop import run_pending


class Command(BaseCommand):
    """Works until SIGTERM or Ctrl-C, then finishes or gives back the job at hand."""

    help = "Does waiting jobs, sweeps up lost ones and runs the schedule."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stay."""
        parser.add_argument("--once", action="store_true", help="stop when nothing is waiting")

    def handle(self, *, once: bool, **options: Any) -> None:
        """A second signal ends at once; the lease then runs out and another worker takes over."""
        stop = threading.Event()

        def leave(number: int, frame: FrameType | None) -> None:
            if stop.is_set():
                raise SystemExit(128 + number)
            stop.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        taken = run_pending(once=once, stop=stop)
        self.stdout.write(f"{taken} jobs taken")
