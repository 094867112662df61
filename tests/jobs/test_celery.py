"""Celery and Redis: the bell, the recovery after a kill, and a broker that was dead."""

import json
import time
import uuid

import pytest

from tests.jobs.workers import Workers
from tests.services import celery_worker, free_port, kill_group, redis_server, wait_until

pytestmark = [pytest.mark.redis, pytest.mark.slow]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def fleet(workers, port) -> Workers:
    """Workers that a broker on the port wakes."""
    workers.environment |= {"LEAF_JOBS": "celery", "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    return workers


def enqueue(fleet: Workers, kind: str, **payload: str) -> str:
    key = uuid.uuid4().hex
    done = fleet.run("enqueue", kind, key, json.dumps(payload))
    assert done.returncode == 0, done.stderr[-3000:]
    return key


def test_it_is_woken_by_the_broker(fleet, port, tmp_path):
    fleet.environment["SWEEP_SECONDS"] = "3600"  # so that only the bell can wake it

    with redis_server(port), celery_worker(fleet.environment, tmp_path):
        key = enqueue(fleet, "sample.count")
        wait_until(lambda: fleet.job(key)["state"] == "succeeded", what="the job")

    assert fleet.results(key) == 1


def test_it_recovers_the_job_of_a_killed_worker(fleet, port, tmp_path):
    gate = tmp_path / "gate"

    with redis_server(port):
        with celery_worker(fleet.environment, tmp_path) as first:
            key = enqueue(fleet, "sample.wait", gate=str(gate))
            wait_until(lambda: fleet.job(key)["state"] == "running", what="a running job")
            kill_group(first)
            killed_at = time.monotonic()
        gate.touch()
        with celery_worker(fleet.environment, tmp_path):
            wait_until(lambda: fleet.job(key)["state"] == "succeeded", what="recovery")

    print(f"recovered {time.monotonic() - killed_at:.1f} s after the kill")
    assert fleet.job(key)["attempts"] == 2
    assert fleet.results(key) == 1


def test_it_forgives_a_broker_that_was_dead_when_the_job_was_queued(fleet, port, tmp_path):
    key = enqueue(fleet, "sample.count")

    with redis_server(port), celery_worker(fleet.environment, tmp_path):
        wait_until(lambda: fleet.job(key)["state"] == "succeeded", what="the job")

    assert fleet.results(key) == 1
