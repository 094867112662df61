"""Sample jobs: their result is one audit event, so a second one would show."""

import time
from pathlib import Path

from audit import trail
from leafenterprise.jobs.kinds import job_kind
from leafenterprise.jobs.running import RunningJob
from leafenterprise.shared.failpoints import failpoint

RESULT = trail.register("sample.result", "A sample job stored its result")
STEPS = 4


@job_kind("sample.count")
def count(job: RunningJob) -> None:
    """A few steps, then one result."""
    for step in range(STEPS):
        job.progress(f"step {step}", step / STEPS)
        failpoint("sample.step")
    _store(job)


@job_kind("sample.wait")
def wait(job: RunningJob) -> None:
    """Goes on until the gate is there."""
    while not Path(job.payload["gate"]).exists():
        job.progress("waiting at the gate", "0.5")
        time.sleep(0.05)
    _store(job)


def _store(job: RunningJob) -> None:
    with job.completing():
        failpoint("sample.storing")
        trail.record(RESULT, organization=None, actor="sample", reason=job.public_id)
        failpoint("sample.stored")
