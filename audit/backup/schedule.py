"""When backups are due by themselves: daily at two, before migrations and before bulk imports."""

import logging
from datetime import datetime, time, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from audit.backup.creating import create_backup
from audit.backup.manifests import newest_backup, newest_first
from leafenterprise.shared.errors import LeafError

log = logging.getLogger(__name__)
AT = time(2, 0)  # UTC
FRESH = timedelta(hours=1)


def last_due(now: datetime) -> datetime:
    """The last two o'clock before now."""
    today = datetime.combine(now.date(), AT, tzinfo=now.tzinfo)
    return today if now >= today else today - timedelta(days=1)


def is_due(now: datetime) -> bool:
    """Whether the database was there at the last two o'clock and nobody backed it up since.

    So a night that was slept through is made up for, and a database of today waits for its night.
    """
    due, first = last_due(now), MigrationRecorder(connection).migration_qs.order_by("applied")
    born = first.values_list("applied", flat=True).first()
    if born is None or born > due:
        return False
    since = takewhile(lambda one: one.at >= due, newest_first())
    return not any(one.reason == "daily" for one in since)


def before_import(*, by: Any, now: datetime) -> str:
    """A backup before many rows come in, unless one of the last hour is there; its name.

    An import does not stand still for a missing program: that is logged, and the age of the newest
    backup tells.
    """
    if "import" not in settings.BACKUP_BEFORE:
        return ""
    newest = newest_backup()
    if newest and now - newest.at < FRESH:
        return newest.name
    try:
        return create_backup(reason="before-import", by=by, now=now).name
    except (LeafError, OSError) as trouble:
        log.error("no backup before the import: %s", trouble, exc_info=trouble)
        return ""
