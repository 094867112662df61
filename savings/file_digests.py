"""The digest of a file as it lies now: read once, whole and in pieces, then known until it changes.

A file of any size is read; what was read is remembered under its place, size and the times that
the file system keeps of it, so that a page is slow once and a changed file is read again.
"""

import hashlib
from pathlib import Path

from django.core.cache import cache

from leafenterprise.shared.canonical import digest

KEPT_SECONDS = 7 * 24 * 3600


def digest_as_it_lies(path: Path) -> str:
    """SHA-256 of the file's bytes. Raises: FileNotFoundError."""
    found = path.stat()
    state = [
        str(path.resolve()), found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns,
        found.st_ctime_ns,
    ]  # fmt: skip
    key = f"file-digest:{digest(state)}"
    known = cache.get(key)
    if known is None:
        with path.open("rb") as file:
            known = hashlib.file_digest(file, "sha256").hexdigest()
        cache.set(key, known, KEPT_SECONDS)
    return str(known)


def unlike(path: Path, sha256: str, size: int | None, name: str) -> str:
    """What is wrong with a file on disk; empty when nothing is."""
    if not path.is_file():
        return f"{name} is not there any more."
    found = path.stat().st_size
    if size is not None and found != size:
        return f"{name} has {found} bytes, not {size}."
    if digest_as_it_lies(path) != sha256:
        return f"{name} does not have its digest any more."
    return ""
