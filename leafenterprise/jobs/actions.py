"""Queueing, cancelling and retrying jobs."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from leafenterprise.accounts.models import Organization, User
from leafenterprise.jobs.kinds import kind_named, settle_lost
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.queries import may_steer
from leafenterprise.jobs.states import JOB
from leafenterprise.shared.errors import Conflict, NotAllowed
from leafenterprise.shared.requests import current_request_id

log = logging.getLogger(__name__)
Witness = Callable[[str, Job, User], None]
# Called with the move's name, the job and the person, in the transaction of a person's act.
WITNESSES: list[Witness] = []
SECONDS_WITHOUT_BROKER = 15
_broker = {"dead_until": 0.0}


def enqueue(
    kind: str,
    *,
    key: str,
    organization: Organization | None,
    by: User | None,
    payload: Mapping[str, Any] | None = None,
    target: models.Model | str = "",
    now: datetime | None = None,
) -> Job:
    """Stores a job and rings for a worker after the commit; the same kind and key is the same job.

    payload: ids only, never values. target: the record that the job works on.

    Raises: Conflict where the key belongs to another organization's job; UnknownKind.
    """
    declared = kind_named(kind)
    wanted = {
        "organization": organization,
        "created_by": by,
        "request_id": current_request_id(),
        "target": target if isinstance(target, str) else _label(target),
        "payload": dict(payload or {}),
        "max_attempts": declared.max_attempts,
        "available_at": now or timezone.now(),
    }
    with transaction.atomic():
        job, is_new = Job.objects.get_or_create(kind=kind, key=key, defaults=wanted)
        if job.organization_id != (organization.pk if organization else None):
            raise Conflict("This job belongs to somebody else.")
        if is_new:
            transaction.on_commit(ring)
    return job


def cancel_job(job: Job, by: User, *, now: datetime | None = None) -> Job:
    """A waiting job is cancelled at once, a running one is asked to stop.

    Raises: NotAllowed without the kind's capability; InvalidTransition when it is already over.
    """
    _check_steer(job, by)
    now = now or timezone.now()
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state="queued")
        running = Job.objects.filter(pk=job.pk, state="running")
        ended = waiting.update(state="cancelled", finished_at=now, cancel_requested_at=now)
        asked = ended or running.update(cancel_requested_at=now)
        job.refresh_from_db()
        if not asked:
            JOB.move("cancel", job.state)
            raise Conflict
        if ended:
            settle_lost(job)
        _tell("cancel", job, by)
    return job


def retry_job(job: Job, by: User, *, now: datetime | None = None) -> Job:
    """A failed or cancelled job waits for a worker again, with all its attempts before it.

    Raises: NotAllowed without the kind's capability; InvalidTransition from another state.
    """
    _check_steer(job, by)
    with transaction.atomic():
        job.refresh_from_db()
        move = JOB.move("retry", job.state)
        again = Job.objects.filter(pk=job.pk, state=job.state).update(
            state=move.target,
            available_at=now or timezone.now(),
            released=models.F("attempts"),
            cancel_requested_at=None,
            finished_at=None,
            progress=0,
            stage="",
            error_code="",
            error_message="",
        )
        if not again:
            raise Conflict
        job.refresh_from_db()
        _tell("retry", job, by)
        transaction.on_commit(ring)
    return job


def ring() -> None:
    """Wakes a worker, where there is a broker; without one, or with a dead one, the loop looks.

    A bell that nobody heard for a minute is thrown away: the sweep rings again. After a broker was
    found dead nobody waits for it for a while.
    """
    if settings.JOBS_MODE != "celery" or time.monotonic() < _broker["dead_until"]:
        return
    try:
        current_app.send_task("leafenterprise.jobs.tasks.work", retry=False, expires=60)
    except Exception as error:  # a dead broker shows in many ways, and the row is the truth
        _broker["dead_until"] = time.monotonic() + SECONDS_WITHOUT_BROKER
        log.warning("no broker to ring for jobs: %s", type(error).__name__)


def _check_steer(job: Job, by: User) -> None:
    if not may_steer(by, job):
        raise NotAllowed("Your role does not allow to cancel or retry this job.")


def _tell(move: str, job: Job, by: User) -> None:
    for witness in WITNESSES:
        witness(move, job, by)


def _label(record: models.Model) -> str:
    return f"{record._meta.label_lower}:{getattr(record, 'public_id', record.pk)}"
