"""Making a backup: the database first, then the files it may name, the manifest last."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.backup import erasures, events
from audit.backup.databases import Contents, Database, DumpFailed, database
from audit.backup.files import keep_files
from audit.backup.manifests import Manifest, name_of, newest_backup, write_manifest
from audit.backup.packing import StoredFile, digest_of, pack
from audit.backup.places import PARTIAL, alone, folder, put_in_place
from audit.trail.checkpoints import seal_heads
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.ids import new_id

REASONS = ("daily", "manual", "before-migration", "before-import", "before-restore")


def create_backup(*, reason: str, by: Any, now: datetime | None = None) -> Manifest:
    """The finished backup. Until the last rename nothing of it looks like one.

    Raises: ToolMissing, DumpFailed; OSError where the disk is full.
    """
    if reason not in REASONS:
        raise ValueError(f"{reason} is no reason for a backup")
    now = now or timezone.now()
    with alone():
        clear_partial()
        manifest = _make(name_of(reason, now, new_id()), reason, now)
    record(events.MADE, by=by, target=manifest.name, after=_told(manifest))
    failpoint("backup.recorded")
    return manifest


def clear_partial() -> int:
    """Removes what interrupted backups left; how many. Only for who is alone."""
    left = list(folder().glob(f"{PARTIAL}*"))
    for place in left:
        shutil.rmtree(place)
    return len(left)


def record(action: str, *, by: Any, target: str, after: dict[str, Any], reason: str = "") -> None:
    """An event of the platform's chain, in a transaction of its own."""
    with transaction.atomic():
        trail.record(
            action, organization=None, actor=by or "backup", target=target, after=after,
            reason=reason,
        )  # fmt: skip


def _make(name: str, reason: str, now: datetime) -> Manifest:
    partial, kind = folder() / f"{PARTIAL}{name}", database()
    partial.mkdir(mode=0o700)
    before = newest_backup()
    failpoint("backup.begun")
    gone = erasures.list_gone()
    stored, contents = _dump(kind, partial, name)
    files = keep_files(before.files if before else ())
    failpoint("backup.files_kept")
    manifest = Manifest(
        name=name,
        reason=reason,
        made_at=now.isoformat(),
        code_version=settings.CODE_VERSION,
        vendor=kind.vendor,
        server=contents.server,
        database=stored,
        files=tuple(files),
        rows=contents.rows,
        migrations=contents.migrations,
        checkpoint=seal_heads(contents.heads, now).to_json(),
        erasures=gone,
    )
    write_manifest(manifest, partial)
    failpoint("backup.manifest_written")
    put_in_place(partial, folder() / name)
    failpoint("backup.placed")
    return manifest


def _dump(kind: Database, partial: Path, name: str) -> tuple[StoredFile, Contents]:
    """The database packed, read back, and what it holds."""
    raw = partial / kind.file_name
    contents = kind.dump(raw)
    failpoint("backup.database_dumped")
    kind.check_dump(raw)
    failpoint("backup.database_checked")
    end = (".gz" if kind.squeezes else "") + (".enc" if settings.BACKUP_KEY else "")
    packed = partial / f"{kind.file_name}{end or '.packed'}"
    stored = pack(
        raw, packed, path=kind.file_name, stored=f"{name}/{packed.name}", squeeze=kind.squeezes
    )
    os.unlink(raw)
    if digest_of(packed) != stored.stored_sha256:
        raise DumpFailed("The packed database was not written as it should be.")
    failpoint("backup.database_packed")
    return stored, contents


def _told(manifest: Manifest) -> dict[str, Any]:
    return {
        "reason": manifest.reason,
        "database": manifest.vendor,
        "bytes": manifest.stored_bytes,
        "files": len(manifest.files),
        "database_sha256": manifest.database.sha256,
    }
