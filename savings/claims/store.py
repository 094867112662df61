"""Where datasets lie in the lake, and how one appears there whole or not at all.

A dataset is a folder `<table>/<address>/` with its Parquet, its rejects and its manifest. It is
built in `incoming/`, flushed to disk and renamed into place in one step, so a process killed at
any point leaves either nothing or everything. What a dead process left in `incoming/` is cleared
by the next one: a live builder holds a lock on its folder.
"""

import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from leafenterprise.shared.canonical import canonical_json
from savings.claims.results import ColumnTotal, IngestResult, Notice

MANIFEST = "manifest.json"
REJECTS = "rejects.parquet"


def dataset_folder(lake: Path, table: str, address: str) -> Path:
    """The folder of a finished dataset."""
    return lake / table / address


def load_result(lake: Path, table: str, address: str) -> IngestResult | None:
    """The result of an earlier ingest of the same thing, if it is there."""
    folder = dataset_folder(lake, table, address)
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return None
    data = json.loads(manifest.read_text(encoding="utf-8"))
    return IngestResult(
        **{
            **data,
            "path": folder / f"{table}.parquet",
            "rejects_path": folder / REJECTS,
            "totals": {name: _total(value) for name, value in data["totals"].items()},
            "absent": frozenset(data["absent"]),
            "missing": tuple(data["missing"]),
            "ignored": tuple(data["ignored"]),
            "first_date": _date(data["first_date"]),
            "last_date": _date(data["last_date"]),
            "notices": tuple(Notice(**item) for item in data["notices"]),
            "reused": True,
        }
    )


def _total(value: list[str | int]) -> ColumnTotal:
    *amounts, unreadable = value
    received, accepted, rejected, stored = (Decimal(amount) for amount in amounts)
    return ColumnTotal(received, accepted, rejected, stored, int(unreadable))


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def publish(lake: Path, work: Path, result: IngestResult) -> IngestResult:
    """Put the finished folder in its place; if another process was first, its folder stands."""
    facts = asdict(replace(result, path=Path(), rejects_path=Path()))
    for name in ("path", "rejects_path", "reused"):
        del facts[name]
    (work / MANIFEST).write_text(canonical_json(facts), encoding="utf-8")
    keep = {f"{result.table}.parquet", REJECTS, MANIFEST}
    for path in work.iterdir():
        if path.name in keep:
            _flush(path)
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    _flush(work)
    folder = dataset_folder(lake, result.table, result.address)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        work.rename(folder)
    except OSError:
        if not (folder / MANIFEST).is_file():
            raise
    _flush(folder.parent)
    stored = load_result(lake, result.table, result.address)
    assert stored is not None
    return replace(stored, reused=False)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def workspace(lake: Path) -> Iterator[Path]:
    """A locked folder to build in; gone afterwards unless it was published."""
    incoming = lake / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(incoming)
    lock_path = incoming / f"{uuid.uuid4().hex}.lock"
    work = lock_path.with_suffix("")
    with lock_path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        work.mkdir()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            lock_path.unlink(missing_ok=True)


def _clear_abandoned(incoming: Path) -> None:
    for lock_path in incoming.glob("*.lock"):
        try:
            with lock_path.open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock_path.with_suffix(""), ignore_errors=True)
                lock_path.unlink(missing_ok=True)
        except OSError:  # its builder lives, or it has just gone
            continue


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
