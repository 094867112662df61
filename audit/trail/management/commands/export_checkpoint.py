"""`manage.py export_checkpoint FILE`: the heads of all chains, sealed, to keep elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit.trail import actions
from audit.trail.checkpoints import take_checkpoint
from audit.trail.recording import record


class Command(BaseCommand):
    """Mail the file, print it, give it to an auditor: later verifications are held to it."""

    help = "Writes a sealed checkpoint; verify_audit_trail --checkpoint FILE reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Never writes over a file."""
        with transaction.atomic():
            record(actions.CHECKPOINTED, organization=None, actor="manage.py export_checkpoint")
        checkpoint = take_checkpoint()
        try:
            with file.open("x", encoding="utf-8") as out:
                out.write(checkpoint.to_json() + "\n")
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error.strerror}")
        self.stdout.write(f"{len(checkpoint.heads)} heads at {checkpoint.at} → {file}")
