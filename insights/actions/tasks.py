"""Follow-up tasks: raised once for their cause, and closed."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from audit import trail
from insights.actions.messages import tell_module
from insights.models import FollowUpTask
from insights.models.messages import TASK_MANAGER
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
    """The task for this cause, made once, and Task Manager is told.

    by: the person who confirmed it; None only for the escalation of a cash variance. Whether the
    person may is checked by the action that knows the cause.
    """
    task = FollowUpTask.objects.create(
        organization=organization, site=site, origin=origin,
        origin_id=cause.public_id,  # type: ignore[attr-defined]
        title=title[:200], description=description, priority=priority, due_date=due_date,
        created_by=by,
    )  # fmt: skip
    said = {
        "origin": origin, "origin_id": task.origin_id, "title": task.title,
        "site": site.public_id if site else None, "priority": priority, "due_date": due_date,
    }  # fmt: skip
    _tell(task, "raised", {**said, "description": description}, by, now)
    trail.record(
        RAISED, organization=organization, actor=by or SYSTEM, target=task, after=said, now=now
    )
    return task


@trail.keeps_refusals("task")
def complete_task(
    *, task: FollowUpTask, by: Any, outcome: str, now: datetime | None = None
) -> FollowUpTask:
    """A person says what came of it. Raises: InvalidTransition, NotAllowed."""
    return _close(task, "complete", by, by, outcome, now)


@trail.keeps_refusals("task")
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


@transaction.atomic
def _close(
    task: FollowUpTask, move: str, by: Any, closed_by: Any, outcome: str, now: datetime | None
) -> FollowUpTask:
    now = now or timezone.now()
    trail.advance(
        task, move, by=by, now=now, reason=outcome,
        closed_by=closed_by, closed_at=now, outcome=outcome[:500],
    )  # fmt: skip
    _tell(task, "closed", {"state": task.state, "outcome": task.outcome}, closed_by, now)
    return task


def _tell(
    task: FollowUpTask, event: str, said: dict[str, Any], by: Any, now: datetime | None
) -> None:
    """Task Manager, in the transaction of the task."""
    tell_module(
        TASK_MANAGER, f"follow_up_task.{event}", organization=task.organization, about=task,
        said=said, by=by, at=now or timezone.now(),
    )  # fmt: skip
