"""manage.py ingest_prices: a price list into the lake."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leafenterprise.shared.errors import LeafError
from savings.actions.command_line import command_line_user, named_organization
from savings.actions.datasets import read_prices, store_prices
from savings.claims.prices import PRICE_LAYOUTS
from savings.models.datasets import PRICE_KINDS


class Command(BaseCommand):
    """Reads one price list; without a client it is public."""

    help = "Read a price list (NADAC weekly or history, or canonical) into the lake."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, layout, kind and title."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--layout", required=True, choices=sorted(PRICE_LAYOUTS))
        parser.add_argument("--kind", default="nadac", choices=[kind for kind, _ in PRICE_KINDS])
        parser.add_argument("--title", default="")
        parser.add_argument("--organization", default="", help="client slug; default: public")
        parser.add_argument("--by", default="", help="e-mail of the person who loads it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, store, report."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is not a file")
        slug = options["organization"]
        try:
            by = command_line_user(options["by"])
            result = read_prices(path, options["layout"], lambda done, total: None, lambda: False)
        except LeafError as refused:
            raise CommandError(f"{refused.code}: {refused.message} {refused.details}") from refused
        prices = store_prices(
            result=result,
            organization=named_organization(slug) if slug else None,
            kind=options["kind"],
            title=options["title"] or path.name,
            file_name=path.name,
            size_bytes=path.stat().st_size,
            by=by,
        )
        self.stdout.write(f"Price reference {prices.public_id}  sha256 {prices.sha256}")
        self.stdout.write(
            f"Rows: {prices.rows_in:,} in = {prices.rows_accepted:,} accepted"
            f" + {prices.rows_rejected:,} rejected; {prices.first_date} to {prices.last_date}"
        )
        for reason, rows in sorted(result.reject_reasons.items()):
            self.stdout.write(f"  rejected {rows:>8,}  {reason}")
