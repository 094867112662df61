"""Long work: `enqueue(…)` stores a job, `@job_kind(…)` names a body, `run_pending(…)` works.

The names are loaded on first use, because applications import this package before their models.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leafenterprise.jobs.actions import cancel_job, enqueue, retry_job
    from leafenterprise.jobs.kinds import job_kind
    from leafenterprise.jobs.loop import run_pending
    from leafenterprise.jobs.running import RunningJob

__all__ = ["RunningJob", "cancel_job", "enqueue", "job_kind", "retry_job", "run_pending"]
_ROOMS = {
    "RunningJob": "running",
    "cancel_job": "actions",
    "enqueue": "actions",
    "job_kind": "kinds",
    "retry_job": "actions",
    "run_pending": "loop",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"leafenterprise.jobs has no {name}")
    return getattr(import_module(f"leafenterprise.jobs.{_ROOMS[name]}"), name)
