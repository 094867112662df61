"""manage.py load_base_units: a table of base units, CMS's or another's, for an organization."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from audit.billing.actions.base_units import load_base_units
from audit.billing.management.loading import add_table_arguments, refusals_told, table_of


class Command(BaseCommand):
    """Loads one CSV file of codes and units."""

    help = "Load base units from a CSV with the columns cpt and base_units; nothing is shipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, whose, from which day on, from where, by whom."""
        add_table_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what became of the codes."""
        table = table_of(options)
        with refusals_told():
            loaded = load_base_units(**table)
        self.stdout.write(
            f"{table['organization']}: {loaded.added} codes added, {loaded.changed} changed from"
            f" {table['since']} on, {loaded.same} as before, {loaded.unpriced} without units"
            " left out."
        )
