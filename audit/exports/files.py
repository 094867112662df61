"""Where written exports lie: by their content, whole or not at all, under names of our own."""

import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from audit.exports.models import ExportLog
from audit.exports.writers.digest import digest_of


@dataclass(frozen=True)
class Kept:
    """A written file, in its place."""

    rows: int
    sha256: str
    size_bytes: int


def keep(write: Callable[[Path], int]) -> Kept:
    """Writes beside and puts it in its place whole, or not at all."""
    with tempfile.TemporaryDirectory(dir=folder(), prefix="making-") as work:
        draft = Path(work) / "made"
        rows = write(draft)
        kept = Kept(rows, digest_of(draft), draft.stat().st_size)
        place = stored_at(kept.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft, place)
    return kept


def stored_at(sha256: str) -> Path:
    """Where a file lies, by its content."""
    return folder() / sha256[:2] / sha256


def name_of(export: ExportLog, sha256: str) -> str:
    """Our own words: what it is, of when, and the start of its digest."""
    days = "-".join(f"{day}" for day in (export.first_day, export.last_day) if day)
    words: Sequence[str] = (slugify(export.title)[:60] or "export", days, sha256[:8])
    return re.sub("-+", "-", "-".join(filter(None, words))) + f".{export.form}"


def folder() -> Path:
    """The place of them all."""
    place = Path(settings.LAKE_DIR) / "exports"
    place.mkdir(parents=True, exist_ok=True)
    return place
