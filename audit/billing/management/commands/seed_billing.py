"""manage.py seed_billing: the demonstration's physician, files and finished audit."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.billing.actions.demo import load_demo
from leafenterprise.accounts.access import CAPABILITIES
from leafenterprise.accounts.models import Organization


class Command(BaseCommand):
    """Loads the demonstration's billing audit."""

    help = "Load the demonstration's billing audit; loaded twice it is the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The organization."""
        parser.add_argument("--organization", required=True, help="slug of the organization")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what there is."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"there is no organization {options['organization']}")
        roles = CAPABILITIES["billing.audit"].roles
        found = organization.memberships.filter(role__in=roles, user__is_active=True)
        member = found.order_by("-role", "pk").select_related("user").first()
        if member is None:
            raise CommandError(f"nobody in {organization} may audit billing")
        provider = load_demo(organization=organization, by=member.user)
        self.stdout.write(f"Billing audit of {provider}: {provider.findings.count()} findings.")
