"""What every test stands on: no network beyond this machine, and a lake of its own."""

import os
from pathlib import Path
from tempfile import gettempdir

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_socket import socket_allow_hosts

pytest_plugins = ["tests.people", "tests.browser", "tests.scheduling"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The lock of the write queue stays behind the database of the tests; take it along.

    With the dot: process 3 would else take the databases of 30 and 31 away.
    """
    for path in Path(gettempdir()).glob(f"leaf-test-{os.getpid()}.*"):
        path.unlink(missing_ok=True)
    if not hasattr(config, "workerinput") and (run := getattr(config.option, "testrunuid", "")):
        for path in Path(gettempdir()).glob(f"leaf-migrated-{run}.*"):
            path.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def only_this_machine():
    """A test that reaches for another host fails."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def one_transaction_for_a_test(monkeypatch):
    """The end of a request does not close the connection that holds the test's transaction."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close_outside_transactions(connection):
        if not connection.in_atomic_block:
            close(connection)

    monkeypatch.setattr(
        BaseDatabaseWrapper, "close_if_unusable_or_obsolete", close_outside_transactions
    )


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Claims, uploads and anchors of a test are its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.LAKE_DIR = settings.DATA_DIR / "lake"
    settings.UPLOAD_DIR = settings.DATA_DIR / "uploads"
    settings.BACKUP_DIR = settings.DATA_DIR / "backups"
    settings.TRAIL_ANCHOR_FILE = settings.DATA_DIR / "anchors.jsonl"
    settings.DATA_DIR.mkdir()
