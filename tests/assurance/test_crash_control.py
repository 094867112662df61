"""The kill of the crash tests is real: where nobody picks the run up, it stays cut off."""

import signal

import pytest

from tests.savings.crash.test_crash import start, told


@pytest.mark.slow
def test_it_stays_cut_off_when_nobody_picks_it_up(tmp_path):
    data = tmp_path / "worker"
    data.mkdir()
    start(data, "prepare")

    killed = start(data, "work", failpoint="run.computed")
    after = told(start(data, "tell_cut_off"))

    assert killed.returncode == -signal.SIGKILL
    assert after == {"state": "running", "jobs": ["running"]}
