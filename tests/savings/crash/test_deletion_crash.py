"""kill -9 of the worker at any point of a deletion: it goes on, and nothing is left or lost."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.savings.crash.test_crash import start, told

pytestmark = pytest.mark.slow
POINTS = (
    "deletion.begun",
    "deletion.run_gone",
    "deletion.moved_aside",
    "deletion.files_gone",
)


@pytest.fixture(scope="module")
def approved(tmp_path_factory) -> Path:
    """A data folder with an approved deletion; each case works on a copy."""
    data = tmp_path_factory.mktemp("approved") / "data"
    data.mkdir()
    worker = start(data, "prepare_deletion")
    assert worker.returncode == 0, worker.stderr[-2000:]
    return data


@pytest.fixture(scope="module")
def undisturbed(approved, tmp_path_factory) -> dict[str, object]:
    """What a deletion leaves that nobody killed."""
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(approved, data)
    return told(start(data, "work", "tell_deletion"))


def test_it_deletes_undisturbed(undisturbed):
    assert undisturbed["state"] == "deleted"
    assert undisturbed["left"] == []
    assert undisturbed["trail_holds"]
    assert (undisturbed["begins"], undisturbed["finishes"]) == (1, 1)


@pytest.mark.parametrize("point", POINTS)
def test_it_goes_on_after_a_kill_at(point, approved, undisturbed, tmp_path):
    data = tmp_path / "copy"
    shutil.copytree(approved, data)

    killed = start(data, "work", failpoint=point)
    after = told(start(data, "work", "tell_deletion"))

    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    assert after == undisturbed
