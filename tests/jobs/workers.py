"""Worker processes on a database of their own, and a look into it from outside."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import preloaded
from tests.places import ROOT

ROW = "SELECT state, attempts, released, public_id FROM jobs_job WHERE key = "
RESULTS = "SELECT count(*) FROM trail_auditevent WHERE action = 'sample.result' AND reason = "


@dataclass
class Workers:
    """Starts processes on one database."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = {
            "DJANGO_SETTINGS_MODULE": "tests.jobs.sample.settings",
            "LEAF_DATA_DIR": str(self.folder),
            "LEAF_JOB_LEASE_SECONDS": "1",
            "LEAF_JOB_GRACE_SECONDS": "0",
            "LEAF_SECRET_KEY": "for tests",
            "LEAF_MEMBER_KEY": "for tests",
            "LEAF_TRAIL_KEY": "for tests",
        }
        self.environment = {**os.environ, **given, **self.environment}

    def run(self, *command: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        """`python -m tests.jobs.drive …` to its end."""
        environment = {**self.environment, **extra}
        return preloaded.run("tests.jobs.drive", *command, environment=environment)

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """`manage.py …` in the background."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            env=self.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def job(self, key: str) -> dict[str, Any]:
        """The job's row, or nothing yet."""
        rows = self._query(ROW, key)
        names = ("state", "attempts", "released", "public_id")
        return dict(zip(names, rows[0], strict=True)) if rows else {}

    def results(self, key: str) -> int:
        """How often the job's result was stored."""
        return int(self._query(RESULTS, self.job(key)["public_id"])[0][0])

    def _query(self, sql: str, value: str) -> list[Any]:
        address = self.environment.get("DATABASE_URL", "")
        if address:
            database = address.removeprefix("postgres:///").rpartition("/")
            with psycopg.connect(host=database[0], dbname=database[2]) as connection:
                return connection.execute(f"{sql} %s", [value]).fetchall()
        with closing(sqlite3.connect(self.folder / "db.sqlite3")) as connection:
            return connection.execute(f"{sql} ?", [value]).fetchall()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    """A folder with a migrated database, made once."""
    folder = tmp_path_factory.mktemp("migrated")
    done = Workers(folder).run("migrate")
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture
def workers(migrated, tmp_path) -> Workers:
    """Workers on a fresh copy of it (on PostgreSQL: on the one database, by key)."""
    folder = tmp_path / "workers"
    shutil.copytree(migrated, folder)
    return Workers(folder)
