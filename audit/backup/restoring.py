"""Putting a backup in the place of what runs; when anything does not hold, what ran goes on."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from audit import trail
from audit.backup import erasures, events
from audit.backup.checking import faults_beside
from audit.backup.creating import create_backup, record
from audit.backup.databases import Beside, database
from audit.backup.files import restore_files
from audit.backup.manifests import Manifest, get_backup, newest_backup
from audit.backup.packing import digest_of, unpack
from audit.backup.places import alone, folder
from audit.backup.swapping import Swap, forget_left, undo_interrupted
from audit.backup.verifying import require_whole
from audit.trail.checkpoints import anchor_heads
from leafenterprise.shared.errors import Conflict, LeafError
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.ids import new_id


class RestoreRefused(Conflict):
    """What was restored beside does not hold; nothing was replaced."""

    code = "RESTORE_REFUSED"
    message = "The restored state does not hold; the old one runs on."


@dataclass(frozen=True)
class Restored:
    """What came of a restore."""

    backup: str
    restore_point: str
    files: int
    rows: int
    erased_again: dict[str, int]


def restore_backup(
    name: str, *, by: Any, restore_point: bool = True, now: datetime | None = None
) -> Restored:
    """The backup's state runs. First it is verified, the present state is backed up, and the
    restored one is checked beside it.

    restore_point: false only where the present state cannot be read any more.

    Raises: BackupDamaged, RestoreRefused, StillInUse, ToolMissing, DumpFailed, WrongKey; the old
    state runs on after each.
    """
    with alone():
        undo_interrupted()
    manifest, now = get_backup(name), now or timezone.now()
    require_whole(manifest)
    point = create_backup(reason="before-restore", by=by, now=now).name if restore_point else ""
    gone = _gone(living=restore_point)
    with alone():
        try:
            return _restore(manifest, point, gone, by)
        except Exception as trouble:
            _tell_of_failure(manifest, by, trouble)
            raise


def restored_beside(manifest: Manifest, mark: str, scratch: Any = None) -> Beside:
    """The backup's database beside the living one."""
    kind, work = database(), folder() / f".unpacking-{mark}"
    if kind.vendor != manifest.vendor:
        raise RestoreRefused(faults=[f"It is a backup of {manifest.vendor}."])
    forget_left()
    try:
        dumped = work / kind.file_name
        unpack(manifest.database, manifest.source(manifest.database), dumped)
        return kind.restore_beside(dumped, mark, scratch)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _restore(manifest: Manifest, point: str, gone: dict[str, list[str]], by: Any) -> Restored:
    swap = Swap.of(new_id().lower())
    beside = restored_beside(manifest, swap.mark)
    try:
        refuse(faults_beside(beside, manifest))
        failpoint("restore.checked")
        fresh = {name: swap.fresh(name) for name in ("lake", "uploads")}
        for place in fresh.values():
            place.mkdir(parents=True)
        files = restore_files(manifest.files, fresh)
        swap.do(beside)
        erased = erasures.erase_again(gone)
        done = Restored(manifest.name, point, files, sum(manifest.rows.values()), erased)
        _settle_trail(manifest, swap, done, by)
    except BaseException:
        swap.undo(beside)
        raise
    swap.settle(beside)
    return done


def refuse(faults: Sequence[str]) -> None:
    """Raises: RestoreRefused with the faults, if there are any."""
    if faults:
        raise RestoreRefused(faults=list(faults[:20]))


@transaction.atomic
def _settle_trail(manifest: Manifest, swap: Swap, done: Restored, by: Any) -> None:
    """The restored trail says what happened, and is anchored anew."""
    aside = swap.anchors_aside()
    trail.record(
        events.RESTORED,
        organization=None,
        actor=by or "backup",
        target=manifest.name,
        after={
            "restore_point": done.restore_point,
            "made_at": manifest.made_at,
            "files": done.files,
            "rows": done.rows,
            "erased_again": sum(done.erased_again.values()),
            "anchors_before_sha256": digest_of(aside) if aside.is_file() else "",
        },
    )
    anchor_heads()


def _gone(*, living: bool) -> dict[str, list[str]]:
    """What is erased now, and what the newest backup knew to be."""
    newest = newest_backup()
    known = newest.erasures if newest else {}
    return erasures.united(known, erasures.list_gone()) if living else known


def _tell_of_failure(manifest: Manifest, by: Any, trouble: Exception) -> None:
    """In the trail of the state that runs on; where that cannot be written, the caller says it."""
    says = trouble.message if isinstance(trouble, LeafError) else type(trouble).__name__
    try:
        record(events.REFUSED, by=by, target=manifest.name, after={}, reason=says)
    except (DatabaseError, OSError) as silent:
        trouble.add_note(f"It could not be recorded either: {type(silent).__name__}")
