"""Writers on SQLite take turns, and none keeps its turn too long."""

import pytest
from django.db.utils import IntegrityError, OperationalError

from leafenterprise.settings import DATABASES
from leafenterprise.shared.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db  # lets connections be made; the project's own is not used


@pytest.fixture
def connect(tmp_path):
    """Connections to one database file."""
    made = []

    def connection() -> DatabaseWrapper:
        options = {"transaction_mode": "IMMEDIATE", "timeout": 0.2}
        empty = {"TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
        given = {"NAME": tmp_path / "db.sqlite3", "OPTIONS": options, "AUTOCOMMIT": True}
        made.append(DatabaseWrapper({**empty, **given}, alias="queue"))
        made[-1].ensure_connection()
        return made[-1]

    yield connection
    for each in made:
        each.close()


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_it_is_what_the_project_uses():
    if "sqlite" in DATABASES["default"]["ENGINE"]:
        assert DATABASES["default"]["ENGINE"] == DatabaseWrapper.__module__.removesuffix(".base")


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_it_hands_the_turn_on(connect, end):
    first, second = connect(), connect()
    begin(first)

    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    getattr(first, end)()
    begin(second)

    second.cursor().execute("CREATE TABLE one (id INTEGER)")
    second.commit()


def test_it_hands_the_turn_on_after_a_commit_that_failed(connect):
    first, second = connect(), connect()
    cursor = first.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
    cursor.execute("CREATE TABLE b (a REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
    begin(first)
    cursor.execute("INSERT INTO b VALUES (7)")
    with pytest.raises(IntegrityError):
        first.commit()
    first.rollback()

    begin(second)
    second.commit()


def test_it_hands_the_turn_on_when_sqlite_itself_refuses(connect):
    first, second = connect(), connect()
    first.cursor().execute("BEGIN IMMEDIATE")  # past the queue, as another program would

    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    first.cursor().execute("COMMIT")

    begin(second)
    second.commit()
