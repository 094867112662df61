"""`manage.py demo`: migrate, seed, run the main job, serve — one command, no broker."""

import argparse

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from audit.trail.log_lines import untold
from leafenterprise.demo.people import PASSWORD, PEOPLE, PHYSICIANS, PRACTICE, seed_people
from leafenterprise.demo.server import serve_until_stopped, start_server
from leafenterprise.jobs.loop import run_pending


class Command(BaseCommand):
    """The demonstration."""

    help = "Prepare a demonstration on SQLite and DuckDB, run the main job and serve the result."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """--rows, --address, --no-seed, --no-serve."""
        parser.add_argument("--rows", type=int, default=60_000, help="generated claims")
        parser.add_argument("--address", default="127.0.0.1:8787", help="where to serve")
        parser.add_argument("--no-seed", action="store_true", help="serve what is there")
        parser.add_argument("--no-serve", action="store_true", help="prepare, then end")

    def handle(self, **options: object) -> None:
        """Prepare, say where to look, serve until stopped."""
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        if not options["no_seed"]:
            with untold():
                self._seed(int(str(options["rows"])))
        if options["no_serve"]:
            return
        address = str(options["address"])
        child = start_server(address, workers=2)
        self._announce(address, seeded=not options["no_seed"])
        raise SystemExit(serve_until_stopped(child, lambda stop: run_pending(stop=stop)))

    def _seed(self, rows: int) -> None:
        organization = seed_people()
        call_command("seed_demo", organization=organization.slug, rows=rows)
        call_command("seed_business_cases", organization=organization.slug)
        days = min(150, max(20, rows // 400))  # small throughout
        call_command("seed_practice", organization=PRACTICE, days=days)
        call_command("seed_billing", organization=PHYSICIANS)

    def _announce(self, address: str, *, seeded: bool) -> None:
        write = self.stdout.write
        write(f"\nLeafEnterprise is at http://{address}/  (Ctrl-C stops it)\n")
        if seeded:
            width = max(len(person.email) for person in PEOPLE)
            write(f"Log in with the password {PASSWORD} as")
            for person in PEOPLE:
                write(f"  {person.email:<{width}}  {person.can_do}")
            write(f"API documentation: http://{address}/api/docs/")
        self.stdout.flush()
