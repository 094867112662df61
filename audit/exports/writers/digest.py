"""The digest of a written file."""

import hashlib
from pathlib import Path


def digest_of(place: Path) -> str:
    """SHA-256, read in pieces."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
