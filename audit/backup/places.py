"""Where backups lie, and the lock that lets one process at a time work there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PARTIAL = ".partial-"  # in front of the name of a backup that is being made


def folder() -> Path:
    """The folder of all backups, made if need be; nobody else of the machine reads it."""
    place = Path(settings.BACKUP_DIR)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def objects() -> Path:
    """Files by content, shared by all backups."""
    return folder() / "objects"


def drills() -> Path:
    """Reports of drills."""
    return folder() / "drills"


def kept_folders() -> dict[str, Path]:
    """What is kept besides the database: a name for the manifest, and where it lies."""
    return {"lake": Path(settings.LAKE_DIR), "uploads": Path(settings.UPLOAD_DIR)}


@contextmanager
def alone() -> Iterator[None]:
    """One backup, restore or prune at a time, over all processes; the next one waits."""
    handle = os.open(folder() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def put_in_place(draft: Path, place: Path) -> None:
    """Renames a finished file or folder to its name; what is there is there after a crash too."""
    os.replace(draft, place)
    flush_folder(place.parent)


def flush_folder(place: Path) -> None:
    """The folder's entries reach the disk."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
