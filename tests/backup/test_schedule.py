"""When a backup is due, and what it is made before."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from audit.backup import gauge, manifests, schedule, tasks
from audit.backup.databases import ToolMissing
from audit.backup.management.commands import migrate
from leafenterprise.jobs.models import Job
from leafenterprise.shared.metrics import exposition


@pytest.fixture
def old_database(transactional_db):
    """It was there long before the last night."""
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(days=9))


@pytest.mark.parametrize(
    ("now", "due"), [("03:00", "2026-05-05"), ("02:00", "2026-05-05"), ("01:59", "2026-05-04")]
)
def test_it_is_due_at_two(now, due):
    at = datetime.fromisoformat(f"2026-05-05T{now}:00+00:00")

    assert schedule.last_due(at) == datetime.fromisoformat(f"{due}T02:00:00+00:00")


def test_it_makes_one_backup_a_night(old_database, lake):
    from leafenterprise.jobs.loop import run_pending

    assert tasks.daily() is True
    assert tasks.daily() is True  # it waits for a worker: the night's key makes it the same job
    run_pending(once=True)

    assert tasks.daily() is False
    assert [one.reason for one in manifests.list_backups()] == ["daily"]
    assert Job.objects.get(kind="backup.create").state == "succeeded"


def test_it_lets_a_database_of_today_wait_for_its_night(db):
    MigrationRecorder.Migration.objects.update(applied=timezone.now())

    assert not schedule.is_due(timezone.now())
    assert schedule.is_due(timezone.now() + timedelta(days=1))


def test_it_backs_up_before_a_bulk_import_once_an_hour(transactional_db, settings):
    settings.BACKUP_BEFORE = ["import"]
    now = timezone.now()

    first = schedule.before_import(by="test", now=now)
    second = schedule.before_import(by="test", now=now + timedelta(minutes=59))
    third = schedule.before_import(by="test", now=now + timedelta(minutes=61))

    assert first == second != third
    assert {one.name for one in manifests.list_backups()} == {first, third}


def test_it_imports_without_a_backup_where_none_can_be_made(db, settings, monkeypatch, caplog):
    settings.BACKUP_BEFORE = ["import"]

    def fail(**_):
        raise ToolMissing

    monkeypatch.setattr(schedule, "create_backup", fail)

    assert schedule.before_import(by="test", now=timezone.now()) == ""
    assert "no backup before the import" in caplog.text


@pytest.fixture
def pending(monkeypatch):
    """As if a migration were to be applied."""
    plan = migrate.MigrationExecutor.migration_plan
    monkeypatch.setattr(
        migrate.MigrationExecutor, "migration_plan",
        lambda *given, **named: plan(*given, **named) or [("one", False)],
    )  # fmt: skip
    monkeypatch.setattr(migrate.Migrate, "handle", lambda *_, **__: None)


def test_it_backs_up_before_a_migration(transactional_db, settings, pending):
    settings.BACKUP_BEFORE = ["migrate"]

    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0, plan=True)
    call_command("migrate", verbosity=0, no_backup=True)

    assert [one.reason for one in manifests.list_backups()] == ["before-migration"]


def test_it_changes_nothing_where_no_backup_can_be_made(db, settings, monkeypatch, pending):
    settings.BACKUP_BEFORE = ["migrate"]

    def fail(**_):
        raise ToolMissing(install="apt-get install -y postgresql-client-15")

    monkeypatch.setattr(migrate, "create_backup", fail)
    with pytest.raises(CommandError, match="postgresql-client-15"):
        call_command("migrate", verbosity=0)


def test_it_makes_no_backup_where_nothing_is_to_be_migrated(db, settings):
    settings.BACKUP_BEFORE = ["migrate"]

    call_command("migrate", verbosity=0)

    assert manifests.list_backups() == []


def test_it_tells_its_age_to_the_metrics(birch, backup):
    assert "leaf_backup_age_seconds +Inf" in exposition().decode()

    backup.create(now=timezone.now() - timedelta(seconds=100))

    assert 100 <= gauge.AGE.read()[()] < 200
    assert dict(gauge.DRILL.read()) == {}


def said(*command: str) -> str:
    """What `manage.py backup` writes."""
    out = StringIO()
    call_command("backup", *command, stdout=out)
    return out.getvalue()


def test_it_is_worked_by_commands(birch, settings):
    name = said("create").split()[0]

    assert name in said("list")
    assert said("verify") == f"{name} holds.\n"
    assert said("prune") == "0 removed, 1 kept\n"
    assert json.loads(said("check", name)) != []
    settings.TRAIL_KEY = "another"
    with pytest.raises(CommandError, match="does not hold"):
        said("verify", name)
    with pytest.raises(CommandError, match="BACKUP_UNKNOWN"):
        said("drill", "20200101T000000Z-manual-x")


def test_it_asks_before_it_restores(birch, backup, monkeypatch):
    made = backup.create(now=datetime(2026, 1, 2, tzinfo=UTC))
    monkeypatch.setattr("builtins.input", lambda _: "yes")

    with pytest.raises(CommandError, match="Nothing was changed"):
        said("restore", made.name)
