"""A restore brings all of it back, or leaves what runs alone."""

import json

import pytest
from django.db import connection

from audit.backup import drilling, restoring, swapping
from audit.backup.databases import StillInUse, database
from audit.backup.manifests import get_backup
from audit.backup.restoring import RestoreRefused
from audit.backup.verifying import BackupDamaged
from audit.trail.models import AuditEvent
from audit.trail.redaction import redact_event
from audit.trail.verification import verify_trail
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.ids import new_id
from leafenterprise.shared.immutable import missing
from tests.backup.test_backups import flip
from tests.people import make_platform_admin
from tests.trail.build import tamper


@pytest.fixture
def trusting(monkeypatch):
    """The check of the restored database passes at once: it has its own tests and takes seconds."""
    monkeypatch.setattr(restoring, "faults_beside", lambda beside, manifest: [])


def test_it_brings_back_database_files_and_trail(birch, backup, lake, settings):
    made = backup.create()
    first, second = make_platform_admin(), make_platform_admin()
    event = AuditEvent.objects.filter(organization=birch).order_by("pk")[0]
    redact_event(event, by=first, granted_by=second, reason="asked for")
    Organization.objects.filter(pk=birch.pk).update(name="Changed since")
    (lake / "accepted.parquet").write_bytes(b"broken")
    (lake / "newer.parquet").write_bytes(b"newer")

    done = backup.restore(made.name)

    assert Organization.objects.get(pk=birch.pk).name == "Birch"
    assert (lake / "accepted.parquet").read_bytes() == b"accepted rows " * 5000
    assert not (lake / "newer.parquet").exists()
    assert (done.files, done.erased_again["trail.events"]) == (3, 1)
    assert AuditEvent.objects.get(pk=event.pk).actor_name is None
    told = AuditEvent.objects.filter(action="backup.restored").get()
    assert json.loads(told.after)["restore_point"] == done.restore_point
    assert verify_trail().faults == []
    assert missing() == []
    assert backup.verify(done.restore_point) == []
    assert not [one for one in settings.DATA_DIR.iterdir() if "restoring" in one.name]
    assert backup.check(made) != []  # it has gone on since: the rows are others


def test_it_restores_nothing_from_a_damaged_backup(birch, backup):
    made = backup.create()
    flip(made.source(made.files[0]))
    count = AuditEvent.objects.count()

    with pytest.raises(BackupDamaged) as refused:
        backup.restore(made.name)

    assert refused.value.details["faults"] == [
        "lake/claims/ab/accepted.parquet is not as it was written"
    ]
    assert AuditEvent.objects.count() == count


def test_it_refuses_a_state_whose_trail_does_not_hold(birch, backup, lake):
    tamper("UPDATE trail_auditevent SET reason = 'another' WHERE sequence = 2")
    made = backup.create()
    (lake / "accepted.parquet").write_bytes(b"present")

    with pytest.raises(RestoreRefused) as refused:
        backup.restore(made.name)

    assert "event 2 was altered" in refused.value.details["faults"][0]
    assert (lake / "accepted.parquet").read_bytes() == b"present"
    assert AuditEvent.objects.filter(action="backup.restore_failed").count() == 1


@pytest.mark.parametrize("step", ["anchor_heads", "restore_files"])
def test_it_rolls_back_by_itself(birch, backup, lake, monkeypatch, trusting, settings, step):
    made = backup.create()
    Organization.objects.filter(pk=birch.pk).update(name="Present")
    (lake / "accepted.parquet").write_bytes(b"present")

    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(restoring, step, fail)
    with pytest.raises(OSError, match="full"):
        backup.restore(made.name)

    assert Organization.objects.get(pk=birch.pk).name == "Present"
    assert (lake / "accepted.parquet").read_bytes() == b"present"
    assert verify_trail().faults == []
    refused = AuditEvent.objects.get(action="backup.restore_failed")
    assert refused.reason == "OSError"
    left = [one.name for one in settings.DATA_DIR.iterdir()]
    assert not [name for name in left if "restoring" in name or "before" in name]


def test_it_takes_back_a_restore_that_was_killed(birch, backup, lake, monkeypatch, trusting):
    made = backup.create()
    Organization.objects.filter(pk=birch.pk).update(name="Present")
    (lake / "accepted.parquet").write_bytes(b"present")
    undo = swapping.Swap.undo
    monkeypatch.setattr(swapping.Swap, "undo", lambda *_: None)  # as after kill -9
    monkeypatch.setattr(restoring, "anchor_heads", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup.restore(made.name)
    assert Organization.objects.get(pk=birch.pk).name == "Birch"

    monkeypatch.setattr(swapping.Swap, "undo", undo)
    undone = swapping.undo_interrupted()

    assert undone
    assert not swapping.undo_interrupted()
    assert Organization.objects.get(pk=birch.pk).name == "Present"
    assert (lake / "accepted.parquet").read_bytes() == b"present"


@pytest.mark.sqlite
def test_it_does_not_replace_a_database_in_use(birch, backup, trusting):
    import sqlite3

    made = backup.create()
    other = sqlite3.connect(connection.settings_dict["NAME"])
    other.execute("SELECT count(*) FROM trail_auditevent").fetchone()

    with pytest.raises(StillInUse):
        backup.restore(made.name)

    other.close()
    assert AuditEvent.objects.filter(action="backup.restore_failed").count() == 1


def test_it_drills_in_a_scratch_database(birch, backup, settings):
    made = backup.create()
    count = AuditEvent.objects.count()

    report = backup.drill("latest")

    assert (report.backup, report.passed, report.faults) == (made.name, True, [])
    assert report.rows == sum(made.rows.values())
    assert AuditEvent.objects.count() == count + 1
    assert not list(settings.BACKUP_DIR.glob(".drill*"))


def test_it_clears_away_what_killed_restores_and_drills_left(birch, backup, settings, monkeypatch):
    made = backup.create()
    restoring.restored_beside(get_backup(made.name), new_id().lower())
    (settings.BACKUP_DIR / ".drill-killed").mkdir()
    monkeypatch.setattr(drilling, "faults_beside", lambda beside, manifest: [])
    assert len(database().left_beside()) == 1

    backup.drill(made.name)

    assert database().left_beside() == []
    assert not (settings.BACKUP_DIR / ".drill-killed").exists()


def test_it_says_when_a_drill_fails(birch, backup):
    made = backup.create()
    flip(made.source(made.database), 100)

    report = backup.drill(made.name)

    assert not report.passed
    assert "not as it was written" in report.faults[0]
