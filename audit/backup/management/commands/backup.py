"""`manage.py backup create|list|verify|restore|prune|drill`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from audit.backup.checking import faults_of_restored
from audit.backup.creating import create_backup
from audit.backup.drilling import run_drill
from audit.backup.manifests import broken_backups, get_backup, list_backups
from audit.backup.places import alone
from audit.backup.pruning import prune_backups
from audit.backup.restoring import restore_backup
from audit.backup.swapping import undo_interrupted
from audit.backup.verifying import verify_backup
from leafenterprise.shared.errors import LeafError

ACTOR = "command line"


class Command(BaseCommand):
    """Exit code 1 when something does not hold."""

    help = "Makes, lists, verifies, restores, prunes and tries backups."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One sub-command each."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("create", help="make one now")
        verbs.add_parser("list", help="what is there, newest first")
        verbs.add_parser("prune", help="remove what the retention rule does not keep")
        for verb, says in (
            ("verify", "read every file against its digest"),
            ("drill", "restore into a scratch database and report"),
            ("check", "whether this very database holds what the backup says"),
        ):
            verbs.add_parser(verb, help=says).add_argument("name", nargs="?", default="latest")
        restore = verbs.add_parser("restore", help="put a backup in the place of what runs")
        restore.add_argument("name", help="as list says it, or latest")
        restore.add_argument("--yes", action="store_true", help="do not ask")
        restore.add_argument(
            "--without-restore-point", action="store_true",
            help="only where the present state cannot be read any more",
        )  # fmt: skip

    def handle(self, *, verb: str, **options: Any) -> None:
        """A restore that was killed is taken back first, whatever is asked."""
        try:
            if verb != "check":
                with alone():
                    if undo_interrupted():
                        self.stderr.write("An interrupted restore was taken back.")
            getattr(self, f"do_{verb}")(options)
        except LeafError as trouble:
            details = f" {json.dumps(trouble.details)}" if trouble.details else ""
            raise CommandError(f"{trouble.code}: {trouble.message}{details}")

    def do_create(self, options: dict[str, Any]) -> None:
        """One more backup."""
        made = create_backup(reason="manual", by=ACTOR)
        self.stdout.write(f"{made.name} ({filesizeformat(made.stored_bytes)})")

    def do_list(self, options: dict[str, Any]) -> None:
        """A line for each."""
        found = list_backups()
        if not found:
            self.stderr.write("There is no backup yet; `backup create` makes one.")
        for one in found:
            size = filesizeformat(one.stored_bytes)
            self.stdout.write(f"{one.name}\t{one.server}\t{len(one.files)} files\t{size}")
        for name in broken_backups():
            self.stderr.write(f"{name}\tBROKEN: its manifest cannot be read")

    def do_verify(self, options: dict[str, Any]) -> None:
        """Each file that is not as it was written."""
        name = get_backup(options["name"]).name if options["name"] == "latest" else options["name"]
        faults = verify_backup(name, by=ACTOR)
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{name} does not hold.")
        self.stdout.write(f"{name} holds.")

    def do_drill(self, options: dict[str, Any]) -> None:
        """What came of it."""
        report = run_drill(options["name"], by=ACTOR)
        self.stdout.write(
            f"{report.backup}: {report.rows} rows, {report.files} files, {report.seconds} s"
        )
        if not report.passed:
            raise CommandError("The drill failed: " + "; ".join(report.faults))
        self.stdout.write("The drill passed.")

    def do_check(self, options: dict[str, Any]) -> None:
        """The faults as JSON, for the process that asked."""
        self.stdout.write(json.dumps(faults_of_restored(get_backup(options["name"]))))

    def do_prune(self, options: dict[str, Any]) -> None:
        """What went."""
        gone = prune_backups(by=ACTOR)
        self.stdout.write(f"{len(gone)} removed, {len(list_backups())} kept")

    def do_restore(self, options: dict[str, Any]) -> None:
        """Asks, restores, says how to get back."""
        manifest = get_backup(options["name"])
        if not options["yes"]:
            _ask(manifest.name)
        point = not options["without_restore_point"]
        done = restore_backup(manifest.name, by=ACTOR, restore_point=point)
        self.stdout.write(f"{done.backup} runs: {done.rows} rows, {done.files} files.")
        for kind, count in done.erased_again.items():
            self.stdout.write(f"{kind}: {count} erased again")
        if done.restore_point:
            self.stdout.write(f"What ran before is the backup {done.restore_point}.")


def _ask(name: str) -> None:
    """Raises: CommandError, unless somebody types the name."""
    try:
        answer = input(f"Type {name} to restore it: ")
    except EOFError:
        raise CommandError("Nothing was changed: nobody answers here. Say --yes.") from None
    if answer.strip() != name:
        raise CommandError("Nothing was changed: that is not its name.")
