"""manage.py load_conversion_factor: a locality's anesthesia conversion factor from CMS's table."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from audit.billing.actions.conversion_factors import load_conversion_factor
from audit.billing.management.loading import add_table_arguments, refusals_told, table_of


class Command(BaseCommand):
    """Loads one locality of one CSV file into a payer's terms."""

    help = "Take a locality's conversion factor from CMS's table into a payer's terms."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, whose, from which day on, from where, by whom; which payer and locality."""
        add_table_arguments(parser)
        parser.add_argument("--payer", required=True, help="as the reports name it")
        parser.add_argument("--locality", required=True, help="contractor and number: 10112-00")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say what the payer pays from which day on."""
        table = table_of(options)
        with refusals_told():
            terms = load_conversion_factor(
                **table, payer=options["payer"], locality=options["locality"]
            )
        until = f" until {terms.until}" if terms.until else ""
        factor = f"{terms.conversion_factor.normalize():f}"
        self.stdout.write(
            f"{table['organization']}: {terms.payer} pays {factor} dollars a unit"
            f" from {terms.since} on{until} ({terms.source})."
        )
