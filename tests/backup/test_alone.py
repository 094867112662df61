"""Restoring replaces the database file, which only its sole user may do: a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.places import ROOT


@pytest.mark.slow
def test_it_restores_and_gives_back_what_ran():
    environment = {**os.environ}
    environment.pop("PYTEST_XDIST_WORKER", None)
    environment.pop("PYTEST_ADDOPTS", None)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/backup/restoring_alone.py"],
        env=environment, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
