"""`manage.py write_docs`: the documents that are written from the code."""

import argparse

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from leafenterprise.shared.documents import documents, stale, write


class Command(BaseCommand):
    """Writes generated documents, or says which are stale."""

    help = "Write the documents that come from the code (docs/access.md and others)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")

    def handle(self, **options: object) -> None:
        """Write or check."""
        if options["check"]:
            if found := stale(settings.ROOT):
                raise CommandError(f"Run manage.py write_docs: stale are {', '.join(found)}")
            self.stdout.write(f"{len(documents())} documents are fresh.")
            return
        for path in write(settings.ROOT):
            self.stdout.write(f"wrote {path}")
