"""manage.py collect_evidence: ask source systems for evidence, or say how they stand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leafenterprise.shared.errors import LeafError
from savings.actions.collecting import collect_evidence, connector_named, since_last
from savings.connectors import CONNECTORS, check_health


class Command(BaseCommand):
    """The command line's door to the connectors."""

    help = "Take in what source systems offer as evidence; it waits for a person to sign it off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which connectors, and whether only to look."""
        parser.add_argument("connector", nargs="*", help=f"of {', '.join(CONNECTORS)}")
        parser.add_argument("--check", action="store_true", help="only say how each stands")
        parser.add_argument("--all", action="store_true", help="not only what changed since")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each named connector, or every one; fails where one could not be asked."""
        failed = []
        for name in options["connector"] or CONNECTORS:
            try:
                self.stdout.write(f"{name}: {self._done(name, options)}")
            except LeafError as problem:
                failed.append(f"{name}: {problem.code} {problem.message}")
        if failed:
            raise CommandError("\n".join(failed))

    def _done(self, name: str, options: dict[str, Any]) -> str:
        connector = connector_named(name)
        if options["check"]:
            state = check_health(connector)
            return f"{state.state} {state.code}".strip()
        since = None if options["all"] else since_last(connector)
        found = collect_evidence(connector=connector, since=since)
        codes = f" ({', '.join(sorted(set(found.refused)))})" if found.refused else ""
        return (
            f"{found.offered} offered, {found.new} new, {found.known} known, "
            f"{len(found.refused)} not taken{codes}"
        )
