"""Removing what the retention rule does not keep."""

import shutil
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from audit.backup import events
from audit.backup.creating import clear_partial, record
from audit.backup.files import forget_unused
from audit.backup.manifests import broken_backups, list_backups
from audit.backup.places import PARTIAL, alone, flush_folder, folder
from audit.backup.retention import kept
from leafenterprise.shared.failpoints import failpoint


def prune_backups(*, by: Any, now: datetime | None = None) -> list[str]:
    """Names of the backups that went. Files go last, and only where no backup names them.

    A folder whose manifest cannot be read is left for a person to look at, and then no file goes
    either: it might be the one that names it.
    """
    now = now or timezone.now()
    with alone():
        clear_partial()
        found = list_backups()
        stay = kept((one.at for one in found), now, timedelta(days=settings.BACKUP_DAYS))
        gone = [one.name for one in found if one.at not in stay]
        for name in gone:
            # Out of the list by one rename, so that half a removal is no backup.
            aside = folder() / f"{PARTIAL}{name}"
            (folder() / name).rename(aside)
            flush_folder(folder())
            failpoint("backup.prune_renamed")
            shutil.rmtree(aside)
        if not broken_backups():
            forget_unused({file.stored for one in list_backups() for file in one.files})
    if gone:
        record(events.PRUNED, by=by, target="backups", after={"removed": gone, "kept": len(stay)})
    return gone
