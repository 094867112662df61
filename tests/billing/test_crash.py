"""kill -9 while rows are stored: the next worker stores the report once and leaves nothing over."""

import signal

import pytest

from tests.savings.crash.test_crash import start, told

pytestmark = pytest.mark.slow
WORKER = "tests.billing.crash_worker"


def test_a_reading_that_was_killed_is_done_again_and_once(tmp_path):
    data = tmp_path / "killed"
    data.mkdir()

    killed = start(data, "prepare", "work", failpoint="billing.stored", worker=WORKER)
    after = told(start(data, "work", "tell", worker=WORKER))

    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    assert after == {
        "state": "stored", "jobs": ["succeeded"], "reports": 1, "rows": 3, "cases": 2,
        "file_is_gone": True, "stored": 1, "trail_holds": True,
    }  # fmt: skip
