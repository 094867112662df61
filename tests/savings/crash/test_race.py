"""Senders at the same moment: one request, one run, one job, one workbook; on both databases."""

import json
import os

import pytest

from tests import preloaded
from tests.services import postgres_cluster

pytestmark = pytest.mark.slow
ONCE = {"runs": [1, 1], "requests": 1, "jobs": 1, "artifacts": [1, 1]}


def race(database_url: str, data) -> dict[str, object]:
    """What the racing program told."""
    place = {
        "DJANGO_SETTINGS_MODULE": "leafenterprise.settings",
        "DATABASE_URL": database_url,
        "LEAF_DATA_DIR": str(data),
        "LEAF_DEBUG": "true",
        "LEAF_ENGINE_THREADS": "1",
        "LEAF_LOG_LEVEL": "ERROR",
    }
    environment = {**os.environ, **place}
    program = preloaded.run("tests.savings.crash.race", environment=environment, seconds=180)
    assert program.returncode == 0, program.stderr[-3000:]
    return json.loads(program.stdout.splitlines()[-1])


def test_it_happens_once_on_sqlite(tmp_path):
    data = tmp_path / "race"
    data.mkdir()

    assert race(f"sqlite:///{data / 'db.sqlite3'}", data) == ONCE


@pytest.mark.postgres
def test_it_happens_once_on_postgresql(tmp_path):
    data = tmp_path / "race"
    data.mkdir()

    with postgres_cluster() as database_url:
        assert race(database_url, data) == ONCE
