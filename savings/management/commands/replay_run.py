"""manage.py replay_run: a run computed again from its manifest gives the same digests, or why."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from savings.claims.connection import EngineError
from savings.engines import engine_name
from savings.models import SavingsRun
from savings.queries.lifecycle import SourceDeleted, require_source
from savings.replay import CODE, SHOWN, Changed, Replay, find_changes, replay_run


class Command(BaseCommand):
    """Checks every input, computes, compares; nothing is stored."""

    help = "Compute a finished run again from its manifest and compare digests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The run, and with what to compute it."""
        parser.add_argument("run", help="id of a finished run")
        parser.add_argument("--threads", type=int, help="of the embedded engine")
        parser.add_argument("--engine", choices=("duckdb", "spark"), default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what changed, what came out, and fail where the digests differ."""
        run = SavingsRun.objects.filter(public_id=options["run"]).first()
        if run is None or run.state != "finished":
            raise CommandError(f"there is no finished run {options['run']}")
        changes = find_changes(run)
        for change in changes:
            self._tell("changed" if change.moves else "since the run", change)
        try:
            require_source(run)
            if lost := [change.input for change in changes if change.gone]:
                raise CommandError(f"the run cannot be computed again: {'; '.join(lost)}")
            found = replay_run(run, threads=options["threads"], engine=options["engine"])
        except SourceDeleted as gone:
            raise CommandError(f"{gone.code}: {gone.message} {gone.details}") from gone
        except EngineError as problem:
            raise CommandError(f"the run cannot be computed again: {problem}") from problem
        self.stdout.write(f"computed by    {run.engine}  now {engine_name(options['engine'])}")
        self._report(run, found, changes)

    def _report(self, run: SavingsRun, found: Replay, changes: tuple[Changed, ...]) -> None:
        self.stdout.write(f"result digest  {run.result_digest}  now {found.result_digest}")
        self.stdout.write(f"facts digest   {run.facts_digest}  now {found.facts_digest}")
        moved = [change.input for change in changes if change.moves]
        if found.equals(run):
            self.stdout.write("The same run: both digests are equal.")
            if others := [name for name in moved if name != CODE]:
                raise CommandError(f"yet inputs are not as recorded: {'; '.join(others)}")
            return
        for fact in found.facts[:SHOWN]:
            self._tell("differs", fact)
        why = f"changed: {'; '.join(moved)}" if moved else "no input changed, so the code did"
        raise CommandError(f"the digests differ; {why}")

    def _tell(self, what: str, change: Changed) -> None:
        self.stdout.write(f"{what}: {change.input}: {change.recorded} → {change.now}")
