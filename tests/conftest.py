"""What every test stands on: no network beyond this machine, and a lake of its own."""

import os
from pathlib import Path
from tempfile import gettempdir

import pytest
from pytest_socket import socket_allow_hosts

from tests.migrated import keep_as_template, one_model_at_a_time
from tests.standing import keep_connections, live_in, standing

pytest_plugins = [
    "tests.people",
    "tests.browser",
    "tests.scheduling",
    "tests.garbage",
    "tests.emptying",
    "tests.printing",
]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The lock of the write queue stays behind the database of the tests; take it along.

    With the dot: process 3 would else take the databases of 30 and 31 away.
    """
    for path in Path(gettempdir()).glob(f"leaf-test-{os.getpid()}.*"):
        path.unlink(missing_ok=True)
    if not hasattr(config, "workerinput") and (run := getattr(config.option, "testrunuid", "")):
        for path in Path(gettempdir()).glob(f"leaf-migrated-{run}.*"):
            path.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The databases of the tests are migrated quickly."""
    with one_model_at_a_time():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The processes that tests start copy what is migrated here."""
    keep_as_template()


@pytest.fixture(autouse=True)
def only_this_machine():
    """A test that reaches for another host fails."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def one_transaction_for_a_test(monkeypatch):
    """The end of a request does not close the connection that holds the test's transaction."""
    keep_connections(monkeypatch)


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Claims, uploads and anchors of a test are its own."""
    live_in(settings, tmp_path)


@pytest.fixture(scope="module")
def standing_others(django_db_setup, django_db_blocker, tmp_path_factory):
    """They, and the folder that holds their files."""
    from tests.house.others import make_others  # imports every lane

    folder = tmp_path_factory.mktemp("others")
    with standing(django_db_blocker, folder):
        yield make_others(folder), folder


@pytest.fixture
def others(standing_others, own_folders, settings, db):
    """Harbor, which has something behind every route."""
    found, folder = standing_others
    live_in(settings, folder)
    return found
