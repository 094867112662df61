"""manage.py load_base_units: a table of base units, CMS's or another's, for an organization."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.billing.actions.base_units import load_base_units
from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.errors import LeafError


class Command(BaseCommand):
    """Loads one CSV file of codes and units."""

    help = "Load base units from a CSV with the columns cpt and base_units; nothing is shipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, whose, from which day on, from where, by whom."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", required=True, help="slug of the organization")
        parser.add_argument("--since", required=True, type=date.fromisoformat, help="2026-01-01")
        parser.add_argument("--source", required=True, help="who published it, in words")
        parser.add_argument("--by", required=True, help="e-mail of the person who loads it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what became of the codes."""
        path: Path = options["file"]
        organization = Organization.objects.filter(slug=options["organization"]).first()
        by = User.objects.filter(email=options["by"].lower(), is_active=True).first()
        if organization is None or by is None:
            raise CommandError("There is no such organization or active person.")
        if not path.is_file():
            raise CommandError(f"{path} is not a file.")
        try:
            loaded = load_base_units(
                organization=organization,
                content=path.read_bytes(),
                since=options["since"],
                source=options["source"],
                by=by,
            )
        except LeafError as refused:
            told = refused.details.get("lines", [])
            raise CommandError(" ".join([refused.message, *told])) from refused
        self.stdout.write(
            f"{organization}: {loaded.added} codes added, {loaded.changed} changed from"
            f" {options['since']} on, {loaded.same} as before, {loaded.unpriced} without units"
            " left out."
        )
