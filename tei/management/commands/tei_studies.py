"""`manage.py tei_studies FOLDER`: published studies beside what comes out here."""

import argparse
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tei.studies import read_studies
from tei.studies_page import holds_everywhere, studies_markdown

PAGE = "docs/tei-studies.md"


class Command(BaseCommand):
    """Prints the document, or writes it to where it is kept."""

    help = f"Compare published studies (JSON files of a folder) with the calculation; {PAGE}."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The folder, and --write."""
        parser.add_argument("folder", type=Path, help="where the studies lie as JSON files")
        parser.add_argument("--write", action="store_true", help=f"write {PAGE} instead")

    def handle(self, *, folder: Path, write: bool, **options: object) -> None:
        """Print or write. Raises CommandError where a figure does not come out as printed."""
        studies = read_studies(folder)
        if not studies:
            raise CommandError(f"No studies in {folder}.")
        page = studies_markdown(studies)
        if write:
            (settings.ROOT / PAGE).write_text(page, encoding="utf-8")
            self.stdout.write(f"wrote {PAGE}")
        else:
            self.stdout.write(page, ending="")
        if not holds_everywhere(studies):
            raise CommandError("Some figures do not come out as printed.")
