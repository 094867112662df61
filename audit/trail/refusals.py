"""A move that its record's state does not allow is kept on record, though nothing came of it."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import models

from audit.trail.recording import record_denied
from leafenterprise.accounts.models import User
from leafenterprise.shared.idempotency import once_undone
from leafenterprise.shared.states import InvalidTransition, Machine

Given = ParamSpec("Given")
Made = TypeVar("Made")
_WATCHED: ContextVar[bool] = ContextVar("watched", default=False)
Find = Callable[[dict[str, Any]], models.Model | None]


def keeps_refusals(of: str | Find) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """For actions by people: an impossible move is told to the trail, and raised as it was.

    of: the argument that holds the record, or how it is found from all arguments. Stands outside
    the action's transaction, so that the refusal outlives what was tried.
    """
    find: Find = (lambda given: given[of]) if isinstance(of, str) else of

    def decorate(action: Callable[Given, Made]) -> Callable[Given, Made]:
        @wraps(action)
        def watched(*args: Given.args, **kwargs: Given.kwargs) -> Made:
            if _WATCHED.get():  # within another action, which will tell
                return action(*args, **kwargs)
            token = _WATCHED.set(True)
            try:
                return action(*args, **kwargs)
            except InvalidTransition as refused:
                _keep(refused, kwargs.get("by"), find(kwargs))
                raise
            finally:
                _WATCHED.reset(token)

        return watched

    return decorate


def _keep(refused: InvalidTransition, by: Any, record: models.Model | None) -> None:
    machine = getattr(record, "MACHINE", None)
    if not isinstance(by, User) or not isinstance(machine, Machine):
        return
    attempt = f"{machine.name}.{refused.details.get('action', '')}"
    told = {"code": refused.code, "state": refused.details.get("state", "")}
    once_undone(
        lambda: record_denied(
            by,
            organization=getattr(record, "organization", None),
            attempt=attempt,
            target=record,
            details=told,
        )
    )
