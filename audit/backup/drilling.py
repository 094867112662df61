"""A restore into a scratch database, to know that it would work."""

import json
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from audit.backup import events
from audit.backup.checking import faults_beside
from audit.backup.creating import record
from audit.backup.manifests import Manifest, get_backup
from audit.backup.packing import DamagedFile, unpack
from audit.backup.places import alone, drills, folder, put_in_place
from audit.backup.restoring import restored_beside
from audit.backup.verifying import faults_of
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.ids import new_id

KEPT_REPORTS = 50


@dataclass(frozen=True)
class DrillReport:
    """What a drill found; times in seconds."""

    backup: str
    at: str
    passed: bool
    faults: list[str]
    files: int
    rows: int
    seconds: str

    @property
    def when(self) -> datetime:
        """The time of the drill."""
        return datetime.fromisoformat(self.at)


def run_drill(name: str, *, by: Any, now: datetime | None = None) -> DrillReport:
    """Restores everything into a scratch place, checks it, removes it, and keeps the report.

    Raises: NoSuchBackup, BrokenManifest.
    """
    manifest, now, began = get_backup(name), now or timezone.now(), time.monotonic()
    mark = new_id().lower()
    scratch = folder() / f".drill-{mark}"
    with alone():
        for left in folder().glob(".drill-*"):  # of drills that were killed
            shutil.rmtree(left)
        scratch.mkdir()
        try:
            found = faults_of(manifest) or _try(manifest, mark, scratch)
        except LeafError as trouble:
            said = trouble.details.get("faults") or trouble.details.get("said") or ""
            found = [f"{trouble.message} {said}".strip()]
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    report = DrillReport(
        manifest.name, now.isoformat(), not found, found[:20], len(manifest.files),
        sum(manifest.rows.values()), f"{time.monotonic() - began:.1f}",
    )  # fmt: skip
    _keep(report, mark)
    record(events.DRILLED, by=by, target=manifest.name, after=asdict(report))
    return report


def list_drills() -> list[DrillReport]:
    """The reports that are kept, newest first."""
    found = [DrillReport(**json.loads(place.read_text())) for place in _reports()]
    return sorted(found, key=lambda report: report.at, reverse=True)


def _try(manifest: Manifest, mark: str, scratch: Path) -> list[str]:
    beside = restored_beside(manifest, mark, scratch)
    try:
        return [*faults_beside(beside, manifest), *_unpacked(manifest, scratch)]
    finally:
        beside.discard()


def _unpacked(manifest: Manifest, scratch: Path) -> list[str]:
    """Each file is written once, to be compared, and removed."""
    found = []
    for file in manifest.files:
        try:
            unpack(file, manifest.source(file), scratch / "file")
        except DamagedFile:
            found.append(f"{file.path} does not unpack to what it was")
    return found


def _keep(report: DrillReport, mark: str) -> None:
    drills().mkdir(exist_ok=True)
    place = drills() / f"{report.when:%Y%m%dT%H%M%SZ}-{mark}.json"
    draft = place.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(report)))
    put_in_place(draft, place)
    for old in _reports()[:-KEPT_REPORTS]:
        old.unlink()


def _reports() -> list[Path]:
    return sorted(drills().glob("*.json")) if drills().is_dir() else []
