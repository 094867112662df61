"""`manage.py anchor_trail`: the heads of all chains go to the anchor file and the log."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from audit.trail.checkpoints import anchor_heads


class Command(BaseCommand):
    """What the scheduled task does each minute, on demand."""

    help = "Appends the heads of all chains, sealed, to the anchor file and to the log."

    def handle(self, **options: Any) -> None:
        """One line is added."""
        checkpoint = anchor_heads()
        self.stdout.write(f"{len(checkpoint.heads)} heads → {settings.TRAIL_ANCHOR_FILE}")
