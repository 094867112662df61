"""`manage.py verify_audit_trail [--checkpoint FILE] [--organization SLUG]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.trail.checkpoints import BrokenCheckpoint, Checkpoint
from audit.trail.models import PLATFORM
from audit.trail.verification import Verdict, read_anchors, verify_trail
from leafenterprise.accounts.models import Organization


class Command(BaseCommand):
    """Exit code 0 when every chain holds, 1 when an event is not as it was recorded."""

    help = "Names the first event of each chain that was altered, removed, inserted or cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The optional checkpoint and organization."""
        parser.add_argument("--checkpoint", type=Path, help="a file that export_checkpoint wrote")
        parser.add_argument("--organization", help=f"slug of one organization, or {PLATFORM}")
        parser.add_argument("--no-anchors", action="store_true", help="leave out the anchor file")

    def handle(self, **options: Any) -> None:
        """Reads, compares, says."""
        chains = [_chain_of(options["organization"])] if options["organization"] else None
        try:
            checkpoints = [] if options["no_anchors"] else list(read_anchors())
            if options["checkpoint"]:
                checkpoints.append(Checkpoint.from_json(options["checkpoint"].read_text()))
        except (BrokenCheckpoint, OSError) as error:
            raise CommandError(str(error))
        self._tell(verify_trail(chains=chains, checkpoints=checkpoints))

    def _tell(self, verdict: Verdict) -> None:
        seen = (
            f"{verdict.events} events in {verdict.chains} chains"
            f" against {verdict.checkpoints} checkpoints"
        )
        if verdict.holds:
            self.stdout.write(f"The trail holds: {seen}, {verdict.redacted} redacted.")
            return
        for fault in verdict.faults:
            self.stdout.write(str(fault))
        raise CommandError(f"The trail does not hold ({seen}).", returncode=1)


def _chain_of(slug: str) -> str:
    if slug == PLATFORM:
        return PLATFORM
    try:
        return Organization.objects.get(slug=slug).public_id
    except Organization.DoesNotExist:
        raise CommandError(f"There is no organization {slug}.")
