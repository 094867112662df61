"""SQLite with a fair queue in front of its one write lock.

SQLite lets a waiting writer sleep up to 100 ms between two looks, so under steady load an unlucky
one waits for seconds while newcomers pass. Each transaction (all are IMMEDIATE) therefore first
takes a lock on a file beside the database, looked at every two milliseconds. The queue is only
about fairness: what protects the data is still SQLite's own lock.
"""

import fcntl
import os
import time
from typing import Any

from django.db.backends.sqlite3 import base, features, schema
from django.db.utils import OperationalError

LOOK_AGAIN_SECONDS = 0.002


class DatabaseFeatures(features.DatabaseFeatures):
    """What SQLite can do, of a release of this decade."""

    max_query_params = 32_766  # SQLite's own since 3.32; Django counts on the 999 before it


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Remakes also tables that triggers of other tables name.

    Between the old table and the new one under its name SQLite finds such a trigger broken and
    refuses the renaming, unless it is told to leave triggers alone.
    """

    def _remake_table(self, *args: Any, **kwargs: Any) -> None:
        self.execute("PRAGMA legacy_alter_table = ON")
        try:
            super()._remake_table(*args, **kwargs)  # type: ignore[misc]
        finally:
            self.execute("PRAGMA legacy_alter_table = OFF")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite, each transaction in its turn."""

    SchemaEditorClass = DatabaseSchemaEditor
    features_class = DatabaseFeatures

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: int | None = None
        self._has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_for_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._queue is not None:
                os.close(self._queue)
            self._queue, self._has_turn = None, False

    def _wait_for_turn(self) -> None:
        if self.is_in_memory_db() or self._has_turn:
            return
        if self._queue is None:
            name = f"{self.settings_dict['NAME']}-queue"
            self._queue = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        patience = time.monotonic() + self.settings_dict["OPTIONS"].get("timeout", 5)
        while not _locks(self._queue):
            if time.monotonic() > patience:
                raise OperationalError("database is locked")
            time.sleep(LOOK_AGAIN_SECONDS)
        self._has_turn = True

    def _end_turn(self) -> None:
        if self._has_turn and self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        self._has_turn = False


def _locks(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
