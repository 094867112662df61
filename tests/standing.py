"""What the tests of a module share in the database and the settings, made once for all of them.

What a test writes is undone at its end as always; what they all find is undone after the last.
Not for tests that commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings


def live_in(settings: Any, folder: Path) -> None:
    """Claims, uploads, backups and anchors are kept in this folder."""
    settings.DATA_DIR = folder / "data"
    settings.LAKE_DIR = settings.DATA_DIR / "lake"
    settings.UPLOAD_DIR = settings.DATA_DIR / "uploads"
    settings.BACKUP_DIR = settings.DATA_DIR / "backups"
    settings.TRAIL_ANCHOR_FILE = settings.DATA_DIR / "anchors.jsonl"
    settings.DATA_DIR.mkdir(exist_ok=True)


def keep_connections(patch: pytest.MonkeyPatch) -> None:
    """The end of a request does not close a connection that holds a transaction."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close_outside_transactions(connection: BaseDatabaseWrapper) -> None:
        if not connection.in_atomic_block:
            close(connection)

    patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", close_outside_transactions)


@contextmanager
def standing(blocker: Any, folder: Path) -> Iterator[Any]:
    """The database and the settings; what is done to them until the end is undone there."""
    frame = transaction.atomic()
    frame._from_testcase = True  # what must be the outermost transaction may begin inside it
    with pytest.MonkeyPatch.context() as patch, blocker.unblock(), override_settings(), frame:
        keep_connections(patch)
        live_in(django_settings, folder)
        yield django_settings
        transaction.set_rollback(True)
