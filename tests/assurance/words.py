"""Words that must never leave: planted beforehand, looked for in whatever comes out."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import duckdb
from django.conf import settings

MEMBER = "M-SECRET"  # every member id of the claims that tests build starts so


def planted(*more: str) -> list[str]:
    """Member ids, keys of members in the lake, the folder of data, our secrets, and `more`."""
    secrets = (settings.SECRET_KEY, settings.TRAIL_KEY, settings.MEMBER_KEY_SECRET)
    words = [MEMBER, str(settings.DATA_DIR), *_member_keys(), *more]
    return [*words, *(secret for secret in secrets if len(secret) > 15)]


def _member_keys() -> list[str]:
    files = [str(path) for path in Path(settings.LAKE_DIR).glob("claims/*/claims.parquet")]
    if not files:
        return []
    rows = duckdb.sql(f"SELECT DISTINCT member_key FROM read_parquet({files!r})").fetchall()
    return [str(key) for (key,) in rows if key is not None]


def found_in(content: bytes, words: Iterable[str]) -> list[str]:
    """The words in a body, parts of a workbook or archive included."""
    parts = [content]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    return [word for word in words if any(word.encode() in part for part in parts)]
