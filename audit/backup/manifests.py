"""What a backup holds, under a seal; a backup without a readable manifest is none."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audit.backup.packing import StoredFile
from audit.backup.places import PARTIAL, folder, put_in_place
from audit.trail import keys, sealing
from leafenterprise.shared.canonical import canonical_json
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.failpoints import failpoint

FORMAT = "leaf-backup-1"
FILE = "manifest.json"
_NAME = re.compile(r"\d{8}T\d{6}Z-[a-z-]+-[0-9A-Za-z]+")
_PROPER = ("database", "files")


class BrokenManifest(Conflict):
    """A manifest that does not carry our seal, or is none."""

    code = "BACKUP_MANIFEST_BROKEN"
    message = "The backup's manifest is not as it was sealed."


class NoSuchBackup(InvalidInput):
    """No complete backup has that name."""

    code = "BACKUP_UNKNOWN"
    message = "There is no complete backup of that name."


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One backup: when, why, of what, and every file with its digests.

    rows: by table, to be found again after a restore. checkpoint: the sealed heads of the audit
    chains at that moment. erasures: what had been erased by then, by the name of who knows how.
    """

    name: str
    reason: str
    made_at: str
    code_version: str
    vendor: str
    server: str
    database: StoredFile
    files: tuple[StoredFile, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    migrations: tuple[str, ...] = ()
    checkpoint: str = ""
    erasures: dict[str, list[str]] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)

    @property
    def place(self) -> Path:
        """Its folder."""
        return folder() / self.name

    @property
    def stored_bytes(self) -> int:
        """What it takes on disk; files that other backups share are counted in each."""
        return self.database.stored_bytes + sum(file.stored_bytes for file in self.files)

    def source(self, file: StoredFile) -> Path:
        """Where one of its files is stored."""
        return folder() / file.stored

    def all_files(self) -> Iterator[StoredFile]:
        """The database first."""
        yield self.database
        yield from self.files

    def body(self) -> dict[str, Any]:
        """What is sealed."""
        plain = {name: value for name, value in vars(self).items() if name not in _PROPER}
        return {
            **plain,
            "migrations": list(self.migrations),
            "database": self.database.to_json(),
            "files": [file.to_json() for file in self.files],
            "format": FORMAT,
        }


def name_of(reason: str, at: datetime, mark: str) -> str:
    """The backup's name: its time, its reason, and something of its own."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{reason}-{mark}"


def write_manifest(manifest: Manifest, place: Path) -> None:
    """The last file of a backup: whole or not at all."""
    body, key_id = manifest.body(), keys.current_key_id()
    seal = sealing.seal(keys.key(key_id), canonical_json(body))
    draft = place / f"{FILE}.draft"
    with draft.open("w", encoding="utf-8") as file:
        file.write(canonical_json({**body, "key_id": key_id, "seal": seal}))
        file.flush()
        os.fsync(file.fileno())
    failpoint("backup.manifest_drafted")
    put_in_place(draft, place / FILE)


def read_manifest(place: Path) -> Manifest:
    """The manifest in a backup's folder. Raises: BrokenManifest."""
    try:
        read: dict[str, Any] = json.loads((place / FILE).read_text(encoding="utf-8"))
        key_id, seal = read.pop("key_id"), read.pop("seal")
        if seal != sealing.seal(keys.key(key_id), canonical_json(read)):
            raise BrokenManifest(backup=place.name)
        if read.pop("format") != FORMAT or read["name"] != place.name:
            raise BrokenManifest(backup=place.name)
        read["database"] = StoredFile.from_json(read["database"])
        read["files"] = tuple(StoredFile.from_json(file) for file in read["files"])
        read["migrations"] = tuple(read["migrations"])
        return Manifest(**read)
    except (OSError, ValueError, KeyError, TypeError, keys.UnknownKey) as trouble:
        raise BrokenManifest(backup=place.name) from trouble


def newest_first() -> Iterator[Manifest]:
    """Every complete backup, read one by one; what cannot be read is left to broken_backups()."""
    for place in reversed(list(_folders())):  # a name begins with its time
        try:
            yield read_manifest(place)
        except BrokenManifest:
            continue


def newest_backup() -> Manifest | None:
    """The newest complete one; no other manifest is read."""
    return next(newest_first(), None)


def list_backups() -> list[Manifest]:
    """Every complete backup, newest first."""
    return sorted(newest_first(), key=lambda one: (one.made_at, one.name), reverse=True)


def broken_backups() -> list[str]:
    """Names of folders that should hold a backup and do not."""
    names = []
    for place in _folders():
        try:
            read_manifest(place)
        except BrokenManifest:
            names.append(place.name)
    return names


def get_backup(name: str) -> Manifest:
    """The backup of that name, or the newest for `latest`. Raises: NoSuchBackup, BrokenManifest."""
    if name == "latest":
        found = newest_backup()
        if found is None:
            raise NoSuchBackup
        return found
    if not _NAME.fullmatch(name) or not (folder() / name).is_dir():
        raise NoSuchBackup(backup=name)
    return read_manifest(folder() / name)


def _folders() -> Iterator[Path]:
    for place in sorted(folder().iterdir()):
        if place.is_dir() and not place.name.startswith(PARTIAL) and _NAME.fullmatch(place.name):
            yield place
