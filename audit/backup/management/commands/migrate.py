"""`manage.py migrate`: a backup first, where there is something to lose and something to do."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from audit.backup.creating import create_backup
from leafenterprise.shared.errors import LeafError


class Command(Migrate):
    """Django's own, with a backup before a change to a database that has one already."""

    def add_arguments(self, parser: CommandParser) -> None:
        """How to do without."""
        super().add_arguments(parser)
        parser.add_argument("--no-backup", action="store_true", help="change without a backup")

    def handle(self, *args: Any, **options: Any) -> Any:
        """Where no backup can be made nothing is changed."""
        looks = options.get("plan") or options.get("check_unapplied")
        if not looks and not options.pop("no_backup", False) and self._changes(options):
            try:
                made = create_backup(reason="before-migration", by="migrate")
            except LeafError as trouble:
                hint = "Mend it, or migrate with --no-backup."
                raise CommandError(f"{trouble.code}: {trouble.message} {trouble.details} {hint}")
            if options["verbosity"]:
                self.stdout.write(f"Backup before the migration: {made.name}")
        return super().handle(*args, **options)

    def _changes(self, options: dict[str, Any]) -> bool:
        if "migrate" not in settings.BACKUP_BEFORE or options["database"] != DEFAULT_DB_ALIAS:
            return False
        executor = MigrationExecutor(connection)
        applied = executor.loader.applied_migrations
        if ("trail", "0001_trail") not in applied:
            return False  # a new database
        named = options.get("app_label")
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return bool(named or pending)
