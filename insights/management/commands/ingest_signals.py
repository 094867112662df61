"""manage.py ingest_signals: a file of signals, or a source's own CSV, row by row answered."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.backup.schedule import before_import
from insights.actions.files import FileReport, ingest_file
from insights.actions.sent_files import FILE_SOURCES
from insights.sources._adapter import Target
from insights.sources._registry import SOURCES
from leafenterprise.accounts.models import Organization, Site, User
from leafenterprise.shared.errors import LeafError


class Command(BaseCommand):
    """Taking the same file in again changes nothing."""

    help = "Take in financial signals: lines of JSON, or CSV of a source through its adapter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, whose they are, who takes them in, and how to read CSV."""
        parser.add_argument("file", nargs="+", type=Path, help="may end in .gz")
        parser.add_argument("--organization", required=True, help="slug")
        parser.add_argument("--by", required=True, help="e-mail of the person who takes them in")
        parser.add_argument("--source", choices=FILE_SOURCES, help="read CSV or XLSX of it")
        parser.add_argument("--site", help="name of the site; with --source")
        parser.add_argument("--currency", default="GBP", help="with --source")

    def handle(self, *args: Any, **options: Any) -> None:
        """File by file, each with what became of its rows."""
        organization = Organization.objects.filter(slug=options["organization"]).first()
        by = User.objects.filter(email=options["by"].lower(), is_active=True).first()
        if organization is None or by is None:
            raise CommandError("there is no such organization or person")
        source = SOURCES[options["source"]] if options["source"] else None
        target = self._target(organization, options) if source else None
        before_import(by=by, now=timezone.now())
        for path in options["file"]:
            if not path.is_file():
                raise CommandError(f"{path} is not a file")
            try:
                found = ingest_file(
                    organization=organization, path=path, by=by, source=source, target=target
                )
            except LeafError as refused:
                raise CommandError(
                    f"{path.name}: {refused.code} {refused.message} {refused.details}"
                ) from refused
            self._say(path.name, found)

    def _say(self, name: str, found: FileReport) -> None:
        counts = ", ".join(f"{n:,} {outcome}" for outcome, n in sorted(found.outcomes.items()))
        self.stdout.write(f"{name}: {counts or 'nothing'}")
        for reason, number in sorted(found.reasons.items()):
            self.stdout.write(f"  {number:>8,}  {reason}")
        for each in found.refused:
            self.stdout.write(f"  line {each.line}: {each.code} {each.field}: {each.message}")

    def _target(self, organization: Organization, options: dict[str, Any]) -> Target:
        site = Site.objects.filter(organization=organization, name=options["site"]).first()
        if site is None:
            raise CommandError("name a site of the organization with --site")
        return Target(site.public_id, options["currency"], ZoneInfo(site.time_zone))
