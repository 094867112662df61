"""The database itself refuses to rewrite what was recorded."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from audit.trail.models import AuditEvent, Chain
from leafenterprise.shared import immutable
from leafenterprise.shared.health import Unhealthy
from leafenterprise.shared.immutable import ImmutableRecord
from leafenterprise.shared.triggers import take_down
from tests.trail.build import note

pytestmark = pytest.mark.django_db
TABLE = AuditEvent._meta.db_table


def refused(sql: str) -> None:
    """The statement fails with our mark."""
    with pytest.raises(IntegrityError, match="IMMUTABLE_RECORD") as caught:
        run(sql)
    assert isinstance(ImmutableRecord.behind(caught.value), ImmutableRecord)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture(autouse=True)
def _two_events():
    note(None, 2)


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET reason = 'other'",
        f"UPDATE {TABLE} SET sequence = sequence + 10",
        f"UPDATE {TABLE} SET link = ''",
        f"UPDATE {TABLE} SET actor_name = 'other'",
        f"UPDATE {TABLE} SET salt = 'other'",
        f"DELETE FROM {TABLE}",
        f"DELETE FROM {TABLE} WHERE sequence = 2",
        "UPDATE trail_chain SET name = 'other'",
        "DELETE FROM trail_chain",
    ],
)
def test_it_refuses_to_rewrite(sql):
    refused(sql)


def test_it_lets_a_declared_column_become_null():
    AuditEvent.objects.update(actor_name=None)

    assert set(AuditEvent.objects.values_list("actor_name", flat=True)) == {None}
    refused(f"UPDATE {TABLE} SET actor_name = 'again'")


def test_it_lets_a_declared_column_change():
    Chain.objects.update(sequence=7)

    assert Chain.objects.get().sequence == 7


def test_it_refuses_through_the_models():
    with pytest.raises(ImmutableRecord):
        AuditEvent.objects.first().delete()
    event = AuditEvent.objects.first()
    event.reason = "other"
    with pytest.raises(IntegrityError, match="IMMUTABLE_RECORD"), transaction.atomic():
        event.save()


def test_it_guards_every_table_that_declares_it():
    declared = {model._meta.db_table for model in immutable.immutable_models()}

    assert {"trail_auditevent", "trail_chain"} <= declared
    assert immutable.missing() == []
    assert immutable.probe() == "guarded"


def test_it_says_when_a_guard_is_gone():
    connection.check_constraints()
    take_down(connection, TABLE)

    lacking = immutable.missing()
    found = immutable.check_triggers(databases=["default"])

    assert {name.split(".")[0] for name in lacking} == {TABLE}
    assert {check.id for check in found} == {"leaf.E001"}
    with pytest.raises(Unhealthy):
        immutable.probe()
    immutable.install()
    assert immutable.missing() == []


def test_it_notices_a_guard_that_lets_more_through():
    connection.check_constraints()
    (update,) = [t for t in immutable.expected(AuditEvent, connection.vendor) if "update" in t.name]
    weaker = update.sql.replace("reason", "salt").replace(update.name, "immutable_update_weaker")
    take_down(connection, TABLE)
    with connection.cursor() as cursor:
        cursor.execute(weaker)

    assert f"{TABLE}.{update.name}" in immutable.missing()


@pytest.mark.django_db(transaction=True)
def test_it_stands_again_after_a_migration_that_remakes_the_table():
    operation = migrations.AddField(
        "auditevent", "extra", models.CharField(max_length=5, default="x")
    )
    old = ProjectState.from_apps(immutable.apps)
    new = old.clone()
    operation.state_forwards("trail", new)

    immutable._before_migrate(immutable.apps.get_app_config("trail"), "default")
    with connection.schema_editor() as editor:
        operation.database_forwards("trail", editor, old, new)
    gone = immutable.missing()
    with connection.schema_editor() as editor:
        operation.database_backwards("trail", editor, new, old)
    call_command("migrate", verbosity=0)

    assert gone
    assert immutable.missing() == []
    refused(f"DELETE FROM {TABLE}")


@pytest.mark.django_db(transaction=True)
def test_it_can_be_emptied_by_tests_and_guards_again():
    call_command("flush", interactive=False, verbosity=0)

    assert not AuditEvent.objects.exists()
    assert immutable.missing() == []


@pytest.mark.sqlite
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own hole")
def test_it_refuses_insert_or_replace():
    columns = ", ".join(field.column for field in AuditEvent._meta.concrete_fields)

    refused(f"INSERT OR REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}")
