"""The role that restores without being a superuser: what it keeps, and what it says it lacks."""

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as configured
from django.db import connection
from psycopg import sql

from audit.backup.postgres import PostgresDatabase, RoleMayNot, _access, _environment, _run
from leafenterprise.shared.ids import new_id

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
OWNER, BACKUP, SMALL = "leaf_test_owner", "leaf_test_backup", "leaf_test_small"


def run(*statements: str, name: str = "postgres", user: str = "") -> list[tuple[str, ...]]:
    access = _access(admin=False) | ({"user": user} if user else {})
    with closing(psycopg.connect(dbname=name, autocommit=True, **access)) as session:
        answers = [session.execute(sql.SQL(one)) for one in statements]
        return answers[-1].fetchall() if answers[-1].description else []


@pytest.fixture
def roles(settings):
    """An owner, and a member of it that may create databases."""
    me = connection.cursor().connection.info.user
    living = configured.DATABASES["default"]["NAME"]
    run(
        f"CREATE ROLE {OWNER} LOGIN", f"CREATE ROLE {BACKUP} LOGIN CREATEDB",
        f"GRANT {OWNER}, pg_signal_backend TO {BACKUP}", f"CREATE DATABASE {SMALL} OWNER {OWNER}",
    )  # fmt: skip
    settings.BACKUP_DATABASE = {**configured.DATABASES["default"], "USER": BACKUP, "PASSWORD": ""}
    yield living
    run(
        f'ALTER DATABASE "{living}" OWNER TO "{me}"', f"DROP DATABASE {SMALL}",
        f"DROP ROLE {BACKUP}", f"DROP ROLE {OWNER}",
    )  # fmt: skip


@pytest.fixture
def dumped(roles, tmp_path) -> Path:
    """A database of the owner with one table."""
    run("CREATE TABLE kept (id int)", name=SMALL, user=OWNER)
    target = tmp_path / "database.dump"
    version = connection.cursor().connection.info.server_version // 10000
    _run("pg_dump", version, ["--format=custom", f"--file={target}"], SMALL, admin=False)
    return target


def test_what_it_restores_belongs_to_whom_it_belonged(roles, dumped):
    run(f'ALTER DATABASE "{roles}" OWNER TO {OWNER}')

    beside = PostgresDatabase().restore_beside(dumped, new_id())

    try:
        asked = f"SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '{beside.name}'"
        assert run(asked) == [(OWNER,)]
        tables = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'"
        assert run(tables, name=beside.name) == [("kept", OWNER)]
    finally:
        beside.discard()


def test_it_says_whose_member_it_has_to_be(roles, dumped):
    with pytest.raises(RoleMayNot) as refused:
        PostgresDatabase().restore_beside(dumped, new_id())

    assert f"who owns {roles}" in refused.value.details["said"]


def test_it_names_the_right_that_is_lacking(roles, dumped, settings):
    run(f'ALTER DATABASE "{roles}" OWNER TO {OWNER}')
    settings.BACKUP_DATABASE = settings.BACKUP_DATABASE | {"USER": OWNER}

    with pytest.raises(RoleMayNot) as refused:
        PostgresDatabase().restore_beside(dumped, new_id())

    assert "permission denied to create database" in refused.value.details["said"]


def test_it_connects_as_encrypted_as_the_address_asks(settings):
    asked = {"options": "-c x=1", "sslmode": "verify-full", "sslrootcert": "/ca.pem"}
    settings.BACKUP_DATABASE = {"HOST": "db", "USER": "backup", "OPTIONS": asked}

    told = _environment("leaf")

    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", "/ca.pem")
    assert "x=1" not in "".join(told.values())
