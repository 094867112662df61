"""`manage.py flush`: empties the database, which only a test or a developer's machine may do."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush

from leafenterprise.shared.immutable import lifted


class Command(Flush):
    """Django's flush, with the immutable tables' triggers lifted around it."""

    def handle(self, **options: Any) -> None:
        """Refuses outside development: an audit trail is never emptied."""
        if not (settings.DEBUG or settings.TESTING):
            raise CommandError("Refused: this database keeps records that are never deleted.")
        with lifted(options["database"]):
            super().handle(**options)
