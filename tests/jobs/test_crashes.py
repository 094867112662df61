"""kill -9 at every point: each time one finished job, one result, an unbroken trail."""

import json
import signal
import uuid

import pytest

from tests.services import wait_until

pytestmark = pytest.mark.slow
POINTS = {
    "jobs.claimed": 2,
    "sample.step": 2,
    "sample.step:3": 2,
    "sample.storing": 2,
    "sample.stored": 2,
    "jobs.before_finish": 1,
    "jobs.finished": 1,
}


@pytest.mark.parametrize("point", POINTS)
def test_it_recovers_from_a_kill_at_any_point(workers, point):
    key = uuid.uuid4().hex

    killed = workers.run("work", "sample.count", key, LEAF_FAILPOINT=point)
    wait_until(lambda: _recovered(workers, key), what=f"recovery after {point}")

    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    assert workers.job(key)["state"] == "succeeded"
    assert workers.job(key)["attempts"] == POINTS[point]
    assert workers.results(key) == 1


def _recovered(workers, key: str) -> bool:
    done = workers.run("work", "sample.count", key)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {"faults": []}
    return workers.job(key)["state"] not in {"queued", "running"}


def test_it_gives_its_job_back_when_told_to_leave(workers, tmp_path):
    key, gate = uuid.uuid4().hex, tmp_path / "gate"
    workers.run("enqueue", "sample.wait", key, json.dumps({"gate": str(gate)}))
    worker = workers.start("run_jobs")
    wait_until(lambda: workers.job(key)["state"] == "running", what="a running job")

    worker.send_signal(signal.SIGTERM)
    code = worker.wait(timeout=20)

    assert code == 0
    assert (workers.job(key)["state"], workers.job(key)["released"]) == ("queued", 1)
