"""manage.py seed_business_cases: the demonstration's client, report, cases and versions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leafenterprise.accounts.access import CAPABILITIES
from leafenterprise.accounts.models import Organization, User
from tei.actions.demo import load_demo


class Command(BaseCommand):
    """Loads the demonstration's business cases."""

    help = "Load the demonstration's business cases; loaded twice they are the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The organization."""
        parser.add_argument("--organization", required=True, help="slug of the organization")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what there is."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"there is no organization {options['organization']}")
        admin, consultant = (_holder(organization, c) for c in ("tei.govern", "tei.edit"))
        found = load_demo(organization=organization, admin=admin, consultant=consultant)
        self.stdout.write(f"Business cases: {', '.join(tool.name for tool in found)}.")


def _holder(organization: Organization, capability: str) -> User:
    """Somebody who may do it there; a consultant before an administrator, where both may."""
    roles = CAPABILITIES[capability].roles
    found = organization.memberships.filter(role__in=roles, user__is_active=True)
    member = found.order_by("-role", "pk").select_related("user").first()
    if member is None:
        raise CommandError(f"nobody in {organization} has the capability {capability}")
    return member.user
