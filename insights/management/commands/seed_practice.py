"""manage.py seed_practice: the demonstration's sites, signals and tills."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from insights.actions.demo import DAYS, Staff, load_practice
from leafenterprise.accounts.models import Organization, User


class Command(BaseCommand):
    """Loads the demonstration's practice."""

    help = "Load the demonstration's practice; loaded twice on a day it is the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The organization and how far back."""
        parser.add_argument("--organization", required=True, help="slug of the practice")
        parser.add_argument("--days", type=int, default=DAYS, help="days of signals up to today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what there is."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        if organization is None:
            raise CommandError(f"there is no organization {options['organization']}")
        owner = _with(organization, "owner")[0]
        cashiers = _with(organization, "cashier")
        if len(cashiers) < 2:
            raise CommandError(f"{organization} needs two cashiers")
        found = load_practice(
            organization=organization,
            staff=Staff(owner, cashiers[0], cashiers[1], reader=_first(organization, "provider")),
            now=timezone.now(),
            days=options["days"],
        )
        self.stdout.write(
            f"A practice of {found['sites']} sites: {found['signals']:,} new signals,"
            f" {found['days']} days of cash, {found['statements']} new statements,"
            f" {found['cards']} new cards."
        )


def _first(organization: Organization, role: str) -> User | None:
    member = organization.memberships.filter(role=role, user__is_active=True).order_by("pk").first()
    return member.user if member else None


def _with(organization: Organization, role: str) -> list[User]:
    members = organization.memberships.filter(role=role, user__is_active=True)
    found = [member.user for member in members.select_related("user").order_by("pk")]
    if not found:
        raise CommandError(f"nobody in {organization} is {role.replace('_', ' ')}")
    return found
