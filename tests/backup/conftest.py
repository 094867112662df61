"""A state worth a backup."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from audit.backup import checking, creating, drilling, pruning, restoring, verifying
from tests.people import make_organization
from tests.trail.build import note


@pytest.fixture
def lake(settings) -> Path:
    """Two files of claims and an upload."""
    place = settings.LAKE_DIR / "claims" / "ab"
    place.mkdir(parents=True)
    (place / "accepted.parquet").write_bytes(b"accepted rows " * 5000)
    (place / "rejects.parquet").write_bytes(b"rejects")
    (settings.UPLOAD_DIR).mkdir()
    (settings.UPLOAD_DIR / "one").write_bytes(b"an upload")
    return place


@pytest.fixture
def birch(transactional_db, lake):
    """An organization with three events, and files."""
    organization = make_organization("Birch")
    note(organization, 3)
    return organization


@pytest.fixture
def backup() -> SimpleNamespace:
    """The verbs, in the name of a test."""
    by = "test"
    return SimpleNamespace(
        create=lambda **given: creating.create_backup(**({"reason": "manual", "by": by} | given)),
        verify=lambda name: verifying.verify_backup(name, by=by),
        restore=lambda name, **given: restoring.restore_backup(name, by=by, **given),
        prune=lambda **given: pruning.prune_backups(by=by, **given),
        drill=lambda name, **given: drilling.run_drill(name, by=by, **given),
        check=checking.faults_of_restored,
    )
