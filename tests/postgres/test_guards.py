"""Immutable tables against people with more rights than the application has."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from audit.trail.models import AuditEvent
from leafenterprise.accounts.models import Membership
from leafenterprise.shared import immutable
from tests.trail.build import note

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def _events():
    note(None, 2)


def test_it_refuses_truncate():
    with pytest.raises(IntegrityError, match="IMMUTABLE_RECORD"):
        run("TRUNCATE trail_auditevent")


def test_it_refuses_truncate_cascade_from_a_table_it_refers_to():
    with pytest.raises(IntegrityError, match="IMMUTABLE_RECORD"):
        run("TRUNCATE accounts_organization CASCADE")


def test_it_refuses_a_replica_that_skips_ordinary_triggers():
    with pytest.raises(IntegrityError, match="IMMUTABLE_RECORD"):
        run("SET LOCAL session_replication_role = replica", "DELETE FROM trail_auditevent")


def test_it_notices_a_disabled_trigger():
    (name, *_) = (trigger.name for trigger in immutable.expected(AuditEvent, "postgresql"))
    try:
        run(f'ALTER TABLE trail_auditevent DISABLE TRIGGER "{name}"')

        assert immutable.missing() == [f"trail_auditevent.{name}"]
    finally:
        immutable.install()
    assert immutable.missing() == []


def test_it_comes_down_within_a_transaction_whose_checks_are_still_to_come(cedar):
    with transaction.atomic():
        note(cedar, 1)
        with immutable.lifted():
            AuditEvent.objects.update(reason="other")
            note(cedar, 1)

        assert immutable.missing() == []
        Membership.objects.create(organization=cedar, user_id=0, role="owner")
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE trail_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE trail_auditevent CASCADE",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION leaf_refuse_rewriting() RETURNS trigger"
        " LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    ],
)
def test_it_leaves_the_application_role_no_way_around(statement):
    run(
        "DROP ROLE IF EXISTS leaf_application",
        "CREATE ROLE leaf_application",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO leaf_application",
    )
    try:
        with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"):
            run("SET LOCAL ROLE leaf_application", statement)
    finally:
        run("DROP OWNED BY leaf_application", "DROP ROLE leaf_application")
