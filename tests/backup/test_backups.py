"""Making, listing, verifying and pruning; on SQLite and, by tests/house, on PostgreSQL."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.backup import encryption, manifests
from audit.backup.packing import unpack
from audit.trail.models import AuditEvent
from tests.trail.build import note


def flip(place, at: int = -1) -> None:
    """One bit of one byte."""
    content = bytearray(place.read_bytes())
    content[at] ^= 1
    place.write_bytes(bytes(content))


def test_it_keeps_the_database_and_each_content_once(birch, backup, settings):
    made = backup.create()
    note(birch)
    again = backup.create()

    assert [one.name for one in manifests.list_backups()] == [again.name, made.name]
    assert {file.path for file in made.files} == {
        "lake/claims/ab/accepted.parquet", "lake/claims/ab/rejects.parquet", "uploads/one",
    }  # fmt: skip
    assert made.files == again.files
    assert len([one for one in (settings.BACKUP_DIR / "objects").rglob("*") if one.is_file()]) == 3
    assert again.rows["trail_auditevent"] == made.rows["trail_auditevent"] + 2
    assert backup.verify(made.name) == backup.verify("latest") == []


def test_it_tells_the_trail(birch, backup):
    made = backup.create()
    backup.verify(made.name)

    told = AuditEvent.objects.filter(object_id=made.name).order_by("pk")

    assert [event.action for event in told] == ["backup.made", "backup.verified"]
    assert json.loads(told[0].after)["files"] == 3
    assert json.loads(told[1].after) == {"faults": [], "holds": True}


@pytest.mark.parametrize("part", ["database", "file", "manifest"])
def test_it_finds_a_flipped_byte(birch, backup, part):
    made = backup.create()
    place = {
        "database": made.source(made.database),
        "file": made.source(made.files[0]),
        "manifest": made.place / "manifest.json",
    }[part]

    flip(place, len(place.read_bytes()) // 2)

    assert len(backup.verify(made.name)) == 1


def test_it_finds_a_file_that_is_gone(birch, backup):
    made = backup.create()
    made.source(made.files[0]).unlink()

    assert backup.verify(made.name) == ["lake/claims/ab/accepted.parquet is missing"]


def test_it_refuses_a_manifest_under_another_seal(birch, backup, settings):
    made = backup.create()

    settings.TRAIL_KEY = "another key"

    assert manifests.list_backups() == []
    assert manifests.broken_backups() == [made.name]


@pytest.mark.parametrize("name", ["", "..", "../x", "20260101T000000Z-manual-none", "latest"])
def test_it_knows_no_backup_of_another_name(db, name):
    with pytest.raises(manifests.NoSuchBackup):
        manifests.get_backup(name)


def test_it_heals_a_stored_file_that_was_damaged(birch, backup, lake):
    made = backup.create()
    flip(made.source(made.files[0]))
    (lake / "accepted.parquet").touch()

    backup.create()

    assert backup.verify(made.name) == []


def test_it_encrypts_with_a_key_of_the_environment(birch, backup, settings, tmp_path, lake):
    settings.BACKUP_KEY = "a key from the environment"
    made = backup.create()
    file = made.files[0]

    unpack(file, made.source(file), tmp_path / "out")

    assert (tmp_path / "out").read_bytes() == (lake / "accepted.parquet").read_bytes()
    assert b"accepted rows" not in made.source(file).read_bytes()
    assert b"Birch" not in made.source(made.database).read_bytes()
    settings.BACKUP_KEY = "another"
    with pytest.raises(encryption.WrongKey):
        unpack(file, made.source(file), tmp_path / "out")


@pytest.mark.parametrize("harm", ["cut off", "flipped", "reordered"])
def test_it_opens_no_encrypted_file_that_was_changed(settings, tmp_path, harm):
    settings.BACKUP_KEY = "key"
    place = tmp_path / "sealed"
    with place.open("wb") as file:
        sealing = encryption.Sealing(file)
        sealing.write(b"x" * (3 << 20))
        sealing.finish()
    start, frame = 28, (1 << 20) + 16 + 4
    whole = place.read_bytes()
    first, second = whole[start : start + frame], whole[start + frame : start + 2 * frame]
    changed = {
        "cut off": whole[: start + frame],
        "flipped": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        "reordered": whole[:start] + second + first + whole[start + 2 * frame :],
    }[harm]
    place.write_bytes(changed)

    with place.open("rb") as file, pytest.raises(encryption.WrongKey):
        list(encryption.opened(file))


def test_it_removes_what_the_rule_does_not_keep(birch, backup, settings, lake):
    now = timezone.now().replace(day=20)
    old = backup.create(now=now - timedelta(days=70))
    (lake / "rejects.parquet").unlink()
    older = backup.create(now=now - timedelta(days=69))
    new = backup.create(now=now)
    (settings.BACKUP_DIR / ".partial-left").mkdir()

    first, second = (old, older) if old.at.month == older.at.month else (older, old)
    gone = backup.prune(now=now)

    expected = [older.name] if first is old else []
    assert gone == expected
    assert {one.name for one in manifests.list_backups()} == {
        one.name for one in (old, older, new)
    } - set(expected)
    assert second.name not in gone or first is old
    assert not list(settings.BACKUP_DIR.glob(".partial-*"))
    assert all(backup.verify(one.name) == [] for one in manifests.list_backups())


def test_it_removes_files_that_no_backup_names(birch, backup, settings, lake):
    base = timezone.now().replace(day=10)
    backup.create(now=base - timedelta(days=90))
    (lake / "only-once.parquet").write_bytes(b"only once")
    backup.create(now=base - timedelta(days=88))
    (lake / "only-once.parquet").unlink()
    backup.create(now=base)

    backup.prune(now=base)

    stored = [one for one in (settings.BACKUP_DIR / "objects").rglob("*") if one.is_file()]
    assert len(manifests.list_backups()) == 2
    assert len(stored) == 3
