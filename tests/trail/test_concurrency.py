"""Sixteen writers at once neither fork a chain nor stall one another."""

import json
import os
import subprocess
import sys

import pytest

from tests.places import ROOT

PROCESSES, EVENTS = 16, 20


@pytest.mark.slow
def test_it_neither_forks_nor_stalls_under_sixteen_writers(tmp_path):
    environment = {**os.environ, "LEAF_DATA_DIR": str(tmp_path), "LEAF_TRAIL_KEY": "for tests"}
    command = [sys.executable, "-m", "tests.trail.writers", str(PROCESSES), str(EVENTS)]

    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-3000:]
    came = json.loads(done.stdout.splitlines()[-1])
    assert came["failed"] == 0, done.stderr[-3000:]
    assert came["written"] == PROCESSES * EVENTS
    assert came["faults"] == []
    assert came["longest_wait"] < 15
