"""manage.py apply_retention: asks for the deletion of what is kept longer than policies say."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import LeafError
from savings.actions.deletions import propose_due


class Command(BaseCommand):
    """Only asks: somebody else than who set the policy approves each deletion."""

    help = "Ask for the deletion of datasets that are kept longer than their policy says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One client, or all."""
        parser.add_argument("--organization", default="", help="client slug; default: every client")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, and say what was asked for."""
        clients = Organization.objects.filter(is_active=True, retention_policy__isnull=False)
        if options["organization"]:
            clients = clients.filter(slug=options["organization"])
            if not clients.exists():
                raise CommandError(f"{options['organization']} has no retention policy")
        for client in clients:
            self._propose(client)

    def _propose(self, client: Organization) -> None:
        try:
            asked = propose_due(organization=client)
        except LeafError as problem:
            raise CommandError(f"{client.slug}: {problem.code}: {problem.message}") from problem
        self.stdout.write(f"{client.slug}: {len(asked)} deletions asked for")
        for deletion in asked:
            self.stdout.write(f"  {deletion.public_id}  {deletion.dataset.file_name}")
