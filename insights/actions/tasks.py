"""Follow-up tasks: raised once for their cause, and closed."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from audit import trail
from insights.models import FollowUpTask
from leafenterprise.accounts.models import Organization, Site

RAISED = trail.register("follow_up_task.raised", "A follow-up task was raised, for Task Manager")
SYSTEM = "insights"


@transaction.atomic
def raise_task(
    *,
    organization: Organization,
    cause: models.Model,
    origin: str,
    title: str,
    description: str = "",
    site: Site | None = None,
    priority: str = "normal",
    due_date: date | None = None,
    by: Any = None,
    now: datetime | None = None,
) -> FollowUpTask:
    """The task for this cause, made once; its event is what Task Manager is told.

    by: the person who confirmed it; None only for the escalation of a cash variance. Whether the
    person may is checked by the action that knows the cause.
    """
    task = FollowUpTask.objects.create(
        organization=organization, site=site, origin=origin,
        origin_id=cause.public_id,  # type: ignore[attr-defined]
        title=title[:200], description=description, priority=priority, due_date=due_date,
        created_by=by,
    )  # fmt: skip
    trail.record(
        RAISED,
        organization=organization,
        actor=by or SYSTEM,
        target=task,
        after={
            "origin": origin, "origin_id": task.origin_id, "title": task.title,
            "site": site.public_id if site else None, "priority": priority, "due_date": due_date,
        },
        now=now,
    )  # fmt: skip
    return task


def complete_task(
    *, task: FollowUpTask, by: Any, outcome: str, now: datetime | None = None
) -> FollowUpTask:
    """A person says what came of it. Raises: InvalidTransition, NotAllowed."""
    return _close(task, "complete", by, by, outcome, now)


def drop_task(
    *, task: FollowUpTask, by: Any, outcome: str, now: datetime | None = None
) -> FollowUpTask:
    """A person says why it is not to be done. Raises: InvalidTransition, NotAllowed."""
    return _close(task, "drop", by, by, outcome, now)


def settle_task(
    *, cause: models.Model, origin: str, closed_by: Any, outcome: str, now: datetime | None = None
) -> FollowUpTask | None:
    """Closes the cause's open task, if there is one: what it asked for has been done."""
    found = FollowUpTask.objects.filter(
        organization=cause.organization,  # type: ignore[attr-defined]
        origin=origin,
        origin_id=cause.public_id,  # type: ignore[attr-defined]
        state="open",
    ).first()
    return found and _close(found, "settle", SYSTEM, closed_by, outcome, now)


def _close(
    task: FollowUpTask, move: str, by: Any, closed_by: Any, outcome: str, now: datetime | None
) -> FollowUpTask:
    now = now or timezone.now()
    return trail.advance(
        task, move, by=by, now=now, reason=outcome,
        closed_by=closed_by, closed_at=now, outcome=outcome[:500],
    )  # fmt: skip
