"""The rooms whose behaviour depends on the database, once more on PostgreSQL."""

import os
import subprocess
import sys

import pytest

from tests.places import ROOT
from tests.services import postgres_cluster

ROOMS = (
    "tests/postgres",
    "tests/backup/test_backups.py",
    "tests/backup/restoring_alone.py",
    "tests/trail",
    "tests/jobs",
    "tests/tei/test_races.py",
    "tests/insights/cash/test_together.py",
    "tests/insights/cash/test_verification.py",
    "tests/insights/matrix",
    "tests/insights/test_concurrency.py",
    "tests/insights/test_immutable.py",
    "tests/insights/test_pointing.py",
    "tests/insights/test_privacy.py",
    "tests/insights/test_retention.py",
    "tests/insights/test_rollups.py",
    "tests/insights/test_settlement.py",
    "tests/insights/cards/test_running.py",
    "tests/insights/test_failed_payments.py",
    "tests/insights/statements/test_delivery.py::test_it_is_fixed_against_sql",
    "tests/insights/feeds/test_performance.py::test_it_says_nothing_twice",
    "tests/insights/feeds/test_messages.py::test_it_tells_task_manager_of_a_task_and_of_its_end",
)
# What a broker does when it dies, or its worker, does not hang on the database; nor do those of the
# killed jobs that die between two of its transactions.
APART = (
    "tests/jobs/test_celery.py::test_it_recovers_the_job_of_a_killed_worker",
    "tests/jobs/test_celery.py::test_it_forgives_a_broker_that_was_dead_when_the_job_was_queued",
    *(
        f"tests/jobs/test_crashes.py::test_it_recovers_from_a_kill_at_any_point[{point}]"
        for point in ("sample.step", "sample.step:3", "sample.storing", "jobs.finished")
    ),
)


@pytest.mark.postgres
@pytest.mark.slow
def test_it_passes_on_postgresql():
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not sqlite and not browser"]
    command += [word for name in APART for word in ("--deselect", name)]

    with postgres_cluster() as address:
        environment = {**os.environ, "DATABASE_URL": address}
        environment.pop("PYTEST_XDIST_WORKER", None)
        done = subprocess.run(
            [*command, *ROOMS], env=environment, cwd=ROOT, capture_output=True, text=True
        )

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
