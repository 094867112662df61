"""Killed anywhere, a backup is whole or it is none, and the next one is made."""

import os
import signal

from django.db import connections

from audit.backup import manifests
from audit.backup.creating import create_backup
from audit.backup.verifying import faults_of
from leafenterprise.shared import failpoints

# Point → how many more backups are listed after a kill there.
POINTS = {
    "backup.begun": 0,
    "backup.database_dumped": 0,
    "backup.database_checked": 0,
    "backup.database_packed": 0,
    "backup.object_copied": 0,
    "backup.object_copied:2": 0,
    "backup.files_kept": 0,
    "backup.manifest_drafted": 0,
    "backup.manifest_written": 0,
    "backup.placed": 1,
    "backup.recorded": 1,
}


def test_it_never_looks_complete_when_it_was_killed(birch, backup, lake, settings):
    found = {}
    for point in POINTS:
        for number in range(3):  # new contents, so that each point is passed
            (lake / f"{number}").write_text(f"{point} {number}")
        known = len(manifests.list_backups())

        status = in_child(point)

        listed = manifests.list_backups()
        faults = [fault for one in listed for fault in faults_of(one)]
        found[point] = (status, len(listed) - known, manifests.broken_backups(), faults)
        assert backup.verify(backup.create().name) == []
        assert list(settings.BACKUP_DIR.glob(".partial-*")) == []

    assert found == {point: (-signal.SIGKILL, more, [], []) for point, more in POINTS.items()}


def in_child(point: str) -> int:
    """How a process ended that made a backup up to that point."""
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        failpoints._wanted, _, failpoints._nth = point.partition(":")
        create_backup(reason="manual", by="test")
    finally:
        os._exit(0)
