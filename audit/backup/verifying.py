"""Is a backup still what was written? Every stored file against its digest."""

from typing import Any

from audit.backup import events
from audit.backup.creating import record
from audit.backup.manifests import BrokenManifest, Manifest, get_backup
from audit.backup.packing import digest_of
from leafenterprise.shared.errors import Conflict

SHOWN = 20


class BackupDamaged(Conflict):
    """Some files of the backup are missing or changed."""

    code = "BACKUP_DAMAGED"
    message = "The backup is damaged; take another one."


def verify_backup(name: str, *, by: Any) -> list[str]:
    """What is wrong with it, empty when nothing is; recorded. Raises: NoSuchBackup."""
    try:
        found = faults_of(get_backup(name))
    except BrokenManifest as broken:
        found = [broken.message]
    after = {"holds": not found, "faults": found[:SHOWN]}
    record(events.VERIFIED, by=by, target=name, after=after)
    return found


def faults_of(manifest: Manifest) -> list[str]:
    """Files that are gone, or whose bytes are not those that were written."""
    found, read = [], set()
    for file in manifest.all_files():
        if file.stored in read:
            continue
        read.add(file.stored)
        place = manifest.source(file)
        if not place.is_file():
            found.append(f"{file.path} is missing")
        elif digest_of(place) != file.stored_sha256:
            found.append(f"{file.path} is not as it was written")
    return found


def require_whole(manifest: Manifest) -> None:
    """Raises: BackupDamaged naming the files."""
    if found := faults_of(manifest):
        raise BackupDamaged(faults=found[:SHOWN])
