"""Reads of the assistants' ledger, and of the facts that an assistant may read."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import for_user
from savings.models import AgentAction, AgentTask, SavingsRun

READ, APPROVE = "agents.read", "agents.approve"


def list_tasks(user: Any) -> QuerySet[AgentTask]:
    """The tasks of the user's organizations; an assistant sees its own alone."""
    found = AgentTask.objects.select_related("organization", "agent", "run")
    return _own(for_user(found, user, READ), user)


def get_task(user: Any, public_id: str) -> AgentTask:
    """One task."""
    return get_object_or_404(list_tasks(user), public_id=public_id)


def list_actions(user: Any) -> QuerySet[AgentAction]:
    """The actions of the user's organizations; an assistant sees its own alone."""
    found = AgentAction.objects.select_related("organization", "agent", "task", "decided_by")
    return _own(for_user(found, user, READ), user)


def get_action(user: Any, public_id: str) -> AgentAction:
    """One action."""
    return get_object_or_404(list_actions(user), public_id=public_id)


def list_awaiting(user: Any) -> QuerySet[AgentAction]:
    """What waits for the user's decision, oldest first."""
    waiting = list_actions(user).filter(state="awaiting")
    return for_user(waiting, user, APPROVE).order_by("created_at", "pk")


def list_readable_runs(user: Any) -> QuerySet[SavingsRun]:
    """Finished runs whose facts an assistant may read: those of its organization."""
    found = SavingsRun.objects.filter(state="finished")
    found = found.select_related("organization", "supersession__successor")
    return for_user(found, user, READ).order_by("-finished_at", "-pk")


def get_readable_run(user: Any, public_id: str) -> SavingsRun:
    """One of them."""
    return get_object_or_404(list_readable_runs(user), public_id=public_id)


def _own(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows.filter(agent=user) if user.is_authenticated and user.is_agent else rows
