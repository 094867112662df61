"""manage.py seed_demo: the demonstration's client, claims, contract, requests and finished run."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leafenterprise.accounts.access import CAPABILITIES
from leafenterprise.accounts.models import Organization, User
from leafenterprise.jobs.loop import run_pending
from savings.actions.command_line import command_line_user
from savings.actions.demo import load_demo


class Command(BaseCommand):
    """Loads the demonstration and works until its run is finished."""

    help = "Load the demonstration's savings lane; loaded twice it is the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Client and size."""
        parser.add_argument("--organization", required=True, help="slug of the client")
        parser.add_argument("--rows", type=int, default=60_000, help="claims to generate")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, run, say what came of it."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"there is no client {options['organization']}")
        self.stdout.write(f"Making and reading {options['rows']:,} claims …")
        run = load_demo(organization=organization, rows=options["rows"], by=_admin(organization))
        run_pending(once=True)
        run.refresh_from_db()
        if run.state != "finished":
            raise CommandError(f"the run is {run.state}: {run.error_code} {run.error_message}")
        self.stdout.write(
            f"Run {run.public_id} of {run.source_request_number} is finished: {run.readiness}."
        )


def _admin(organization: Organization) -> User:
    """A person who governs the client, or the command line's own account."""
    roles = CAPABILITIES["savings.govern"].roles
    found = User.objects.filter(
        memberships__organization=organization, memberships__role__in=roles, is_active=True
    )
    return found.order_by("pk").first() or command_line_user()
