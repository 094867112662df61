"""One finished run for all tests of a module: made once, taken back at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from savings.models import SavingsRun


@contextmanager
def kept_run(blocker: Any, folder: Path, make: Callable[[], SavingsRun]) -> Iterator[SavingsRun]:
    """The run, stored in a transaction that outlives a test and is never committed.

    Tests that use it set LAKE_DIR to `lake_of(folder)`.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None)
    folders = {"DATA_DIR": folder, "LAKE_DIR": lake_of(folder)}
    with blocker.unblock(), transaction.atomic():
        with override_settings(**folders):
            run = make()
        patch.undo()
        yield run
        transaction.set_rollback(True)


def lake_of(folder: Path) -> Path:
    """Where the files of the module's run lie."""
    return folder / "lake"
