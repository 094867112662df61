"""manage.py rebuild_rollups: the sums again from the signals; --check only compares."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.actions.rollups import MOST_TOLD, check_rollups, rebuild_rollups
from leafenterprise.accounts.models import Organization

SHOWN = 20


class Command(BaseCommand):
    """Fails under --check when a cell differs, so that a schedule notices."""

    help = "Make the rollups again from the signals, or check that they are what signals give."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to look, and at whom."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if differing"
        )
        parser.add_argument("--organization", default="", help="slug; default: every organization")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare or rebuild, organization by organization."""
        chosen = Organization.objects.order_by("slug")
        if options["organization"]:
            chosen = chosen.filter(slug=options["organization"])
        if not chosen:
            raise CommandError(f"there is no organization {options['organization']}")
        differing = 0
        for organization in chosen:
            work = check_rollups if options["check"] else rebuild_rollups
            found = work(organization)
            differing += len(found)
            more = " or more" if len(found) >= MOST_TOLD else ""
            self.stdout.write(f"{organization.slug}: {len(found)}{more} cells differ")
            for one in found[:SHOWN]:
                self.stdout.write(f"  {one.grain} {one.cell}: {one.stands}, should be {one.should}")
        if options["check"] and differing:
            raise CommandError(f"{differing} cells differ from their signals")
