"""What a test that commits leaves behind: exactly what a flush leaves, in a tenth of its time.

The first such test of a process ends with Django's flush. What that leaves is remembered, and the
later ones go back to it: SQLite by a copy of the file, PostgreSQL by emptying what was filled.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

Emptying = Callable[[], bool]  # whether it could
SECONDS = 30
flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def quickly_emptied() -> Iterator[None]:
    """Flushes once and then goes back to what that left."""
    again: list[Emptying] = []

    def teardown(case: Any) -> None:
        if not (again and again[0]()):
            flush(case)
            again[:] = [_HOW[connection.vendor]()]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


def _copied() -> Emptying:
    """SQLite: the pages of the whole file, its triggers included."""
    connection.ensure_connection()
    left = bytearray(connection.connection.serialize())
    left[18:20] = b"\1\1"  # the format of a file that has no log beside it

    def empty() -> bool:
        connection.ensure_connection()
        kept = sqlite3.connect(":memory:")
        try:
            kept.deserialize(bytes(left))
            kept.backup(connection.connection, progress=_within(SECONDS))
        finally:
            kept.close()
        return True

    return empty


def _within(seconds: float) -> Callable[[int, int, int], None]:
    """Gives up where another connection keeps the file locked."""
    end = time.monotonic() + seconds

    def look(status: int, remaining: int, total: int) -> None:
        if time.monotonic() > end:
            raise sqlite3.OperationalError("database is locked")

    return look


def _deleted() -> Emptying:
    """PostgreSQL: the rows of the filled tables; a truncation would make every file anew."""
    standing, guards = set(_filled(_tables())), _guards()
    tables = [name for name in _tables() if name not in standing]

    def empty() -> bool:
        if not guards or _guards() != guards:
            return False
        filled = _filled(tables)
        guarded = [(table, name) for table, name in guards if table in filled]
        steps = [
            "SET LOCAL session_replication_role = replica",
            *(f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"' for table, name in guarded),
            *(f'DELETE FROM "{table}"' for table in filled),
            *(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"' for table, name in guarded),
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(steps))
        return True

    return empty


def _tables() -> list[str]:
    return connection.introspection.table_names()


def _filled(tables: list[str]) -> list[str]:
    """The tables that hold a row."""
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def _guards() -> list[tuple[str, str]]:
    """The triggers that always fire; none where the person may not pass them by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgenabled = 'A' AND current_setting('is_superuser') = 'on' ORDER BY 1, 2"
        )
        return cursor.fetchall()


_HOW = {"sqlite": _copied, "postgresql": _deleted}
