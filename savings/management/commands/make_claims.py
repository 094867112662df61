"""manage.py make_claims: realistic claims from a seed, planted errors included."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from savings.claims.generate import COLUMN_ALIASES, generate


class Command(BaseCommand):
    """Writes claims, eligibility, price lists, contract terms and the truth beside them."""

    help = "Make realistic PBM claims with planted, known errors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every choice the generator offers."""
        parser.add_argument("--rows", type=int, required=True, help="claim transactions")
        parser.add_argument("--seed", type=int, required=True, help="the same seed, the same file")
        parser.add_argument("--out", type=Path, default=Path("generated_claims"), help="folder")
        parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
        parser.add_argument(
            "--without",
            nargs="+",
            default=[],
            metavar="COLUMN",
            help=f"columns to leave out; also {', '.join(sorted(COLUMN_ALIASES))}",
        )
        parser.add_argument("--clean", action="store_true", help="plant no errors")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the files and say where they are and what is wrong in them."""
        try:
            made = generate(
                options["out"],
                options["rows"],
                options["seed"],
                fmt=options["format"],
                without=options["without"],
                clean=options["clean"],
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made.rows:,} rows in {made.claims}")
        planted: dict[str, int] = {}
        for rule, _ in made.truth():
            planted[rule] = planted.get(rule, 0) + 1
        for rule in sorted(planted):
            self.stdout.write(f"  {rule:<22} {planted[rule]:>9,} planted")
