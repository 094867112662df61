"""Kinds of jobs: a name, a body, and what a person needs to cancel or retry one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.module_loading import autodiscover_modules

from leafenterprise.accounts.access import CAPABILITIES

if TYPE_CHECKING:
    from leafenterprise.jobs.models import Job
    from leafenterprise.jobs.running import RunningJob

Body = Callable[["RunningJob"], None]
LostForGood = Callable[["Job"], object]


class UnknownKind(LookupError):
    """A kind that no application's tasks module declares: a slip in the code or an old worker."""


@dataclass(frozen=True)
class Kind:
    """One kind of job."""

    name: str
    body: Body
    capability: str
    label: str
    max_attempts: int
    lost: LostForGood | None = None


_KINDS: dict[str, Kind] = {}


def job_kind(
    name: str,
    *,
    capability: str = "",
    label: str = "",
    max_attempts: int = 3,
    lost: LostForGood | None = None,
) -> Callable[[Body], Body]:
    """Declares the body of a kind, in an application's `tasks` module.

    capability: what cancelling and retrying takes; without one, only platform administrators may.
    max_attempts: how often a worker may begin before the job is given up.
    lost: settles the job's record when the job ends, failed or cancelled, with no body running
        that could: its last worker died without a word, or a person cancelled it while it
        waited. It runs in the transaction that ends the job.
    """
    if capability and capability not in CAPABILITIES:
        raise ValueError(f"{capability} is not in the access table")

    def declare(body: Body) -> Body:
        _KINDS[name] = Kind(name, body, capability, label or name, max_attempts, lost)
        return body

    return declare


def settle_lost(job: "Job") -> None:
    """Nobody is left to settle what the job worked on, so its kind does."""
    try:
        lost = kind_named(job.kind).lost
    except UnknownKind:  # an older version ends it; there is no record it could know
        return
    if lost is not None:
        job.refresh_from_db()
        lost(job)


def kind_named(name: str) -> Kind:
    """The kind, its application's tasks module loaded if need be."""
    if name not in _KINDS:
        autodiscover_modules("tasks")
    try:
        return _KINDS[name]
    except KeyError:
        raise UnknownKind(f"no tasks module declares the job kind {name}")
