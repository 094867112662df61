"""manage.py make_agent: an assistant program's user, and its token, shown this once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from leafenterprise.accounts.agents import create_agent
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import LeafError
from savings.actions.command_line import command_line_user


class Command(BaseCommand):
    """The token opens the assistants' routes of one organization and nothing else."""

    help = "Make an assistant of one organization; its token is printed once and kept nowhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which client, and what the assistant is called."""
        parser.add_argument("name", help="what people call it")
        parser.add_argument("--organization", required=True, help="client slug")
        parser.add_argument("--by", default="", help="e-mail of the person who makes it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, print the token."""
        client = Organization.objects.filter(slug=options["organization"]).first()
        if client is None:
            raise CommandError(f"there is no client {options['organization']}")
        try:
            agent, text = create_agent(
                organization=client,
                name=options["name"],
                by=command_line_user(options["by"]),
                second_factor=True,
                now=timezone.now(),
            )
        except LeafError as problem:
            raise CommandError(f"{problem.code}: {problem.message}") from problem
        self.stdout.write(f"{agent.name} ({agent.public_id}) of {client.slug}")
        self.stdout.write(f"Token, shown once: {text}")
