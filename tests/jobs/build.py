"""Builders for job tests."""

import itertools
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from leafenterprise.jobs import kinds
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.running import RunningJob

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
KIND = "test.work"
_numbers = itertools.count(1)


def make_job(organization: Any = None, by: Any = None, *, kind: str = KIND, **fields: Any) -> Job:
    """A queued job of a kind that does nothing, unless the test gives it a body."""
    if kind not in kinds._KINDS:
        kinds.job_kind(kind, capability="savings.queue", label="Test work")(lambda job: None)
    given = {"key": f"key-{next(_numbers)}", **fields}
    return enqueue(kind, organization=organization, by=by, **given)


@contextmanager
def kind_with(body: Callable[[RunningJob], None], *, name: str = KIND, **options: Any):
    """The kind has this body inside the block."""
    before = kinds._KINDS.get(name)
    kinds.job_kind(name, **{"capability": "savings.queue", **options})(body)
    try:
        yield
    finally:
        if before:
            kinds._KINDS[name] = before
        else:
            del kinds._KINDS[name]
