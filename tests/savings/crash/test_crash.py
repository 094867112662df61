"""kill -9 of the worker at any point of a run: one finished run, one set of results, one trail."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests import preloaded

pytestmark = pytest.mark.slow
POINTS = (
    "jobs.claimed",
    "run.begin",
    "run.started",
    "run.compute.lines",
    "run.compute.findings",
    "run.computed",
    "run.files_kept",
    "run.segments_stored",
    "run.before_commit",
    "run.stored",
)


def start(
    data: Path, *steps: str, failpoint: str = "", worker: str = "tests.savings.crash.worker"
) -> subprocess.CompletedProcess[str]:
    """A worker process over the data folder."""
    place = {
        "DJANGO_SETTINGS_MODULE": "leafenterprise.settings",
        "LEAF_DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}",
        "LEAF_DEBUG": "true",
        "LEAF_JOB_LEASE_SECONDS": "1",
        "LEAF_ENGINE_THREADS": "1",
        "LEAF_LOG_LEVEL": "ERROR",
        "LEAF_FAILPOINT": failpoint,
    }
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("LEAF_")}
    return preloaded.run(worker, *steps, environment=inherited | place)


def told(worker: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """What the worker printed last."""
    assert worker.returncode == 0, worker.stderr[-2000:]
    return json.loads(worker.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A data folder with one queued run; each case works on a copy."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    data.mkdir()
    worker = start(data, "prepare")
    assert worker.returncode == 0, worker.stderr[-2000:]
    return data


@pytest.fixture(scope="module")
def undisturbed(prepared, tmp_path_factory) -> dict[str, object]:
    """What a run leaves that nobody killed."""
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(prepared, data)
    return told(start(data, "work", "tell"))


def test_it_finishes_undisturbed(undisturbed):
    assert undisturbed["state"] == "finished"
    assert undisturbed["kept"]
    assert undisturbed["trail_holds"]
    assert undisturbed["segments"] > 5


@pytest.mark.parametrize("point", POINTS)
def test_it_survives_a_kill_at(point, prepared, undisturbed, tmp_path):
    data = tmp_path / "copy"
    shutil.copytree(prepared, data)

    killed = start(data, "work", failpoint=point)
    after = told(start(data, "work", "tell"))

    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    assert after == undisturbed
