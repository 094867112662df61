"""The only line that changes a state: trail.advance(record, "approve", by=user)."""

from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db import models, transaction

from audit.trail.actions import register_machine
from audit.trail.recording import Actor
from audit.trail.recording import record as record_event
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import User
from leafenterprise.shared.errors import Conflict, NotAllowed
from leafenterprise.shared.states import Machine, Move

Row = TypeVar("Row", bound=models.Model)


def advance(
    record: Row,
    move_name: str,
    *,
    by: Actor,
    reason: str = "",
    now: datetime | None = None,
    **fields: Any,
) -> Row:
    """Makes the move on the stored row, with its event, in one transaction.

    The row is locked and read again, so what the caller holds may be old; afterwards it is up to
    date. `fields` are stored with the move. A move without a capability is the system's alone.

    Raises: InvalidTransition (409), NotAllowed (403), Conflict when another was faster, and what
    the move's own check raises.
    """
    model = type(record)
    machine: Machine = model.MACHINE  # type: ignore[attr-defined]
    register_machine(machine)
    with transaction.atomic():
        stored = model._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        state: str = stored.state  # type: ignore[attr-defined]
        move = machine.move(move_name, state)
        _authorise(move, by, stored)
        if move.check:
            move.check(stored, by)
        changes = {"state": move.target, **fields}
        before = {name: _plain(getattr(stored, name)) for name in changes}
        if model._base_manager.filter(pk=record.pk, state=state).update(**changes) != 1:
            raise Conflict
        record.refresh_from_db()
        after = {name: _plain(getattr(record, name)) for name in changes}
        record_event(
            f"{machine.name}.{move.name}",
            organization=getattr(record, "organization", None),
            actor=by,
            target=record,
            before=before,
            after=after,
            reason=reason,
            now=now,
        )
        if move.after:
            transaction.on_commit(partial(move.after, record))
    return record


def _authorise(move: Move, by: Actor, stored: models.Model) -> None:
    if not isinstance(by, User):
        return
    if not move.capability:
        raise NotAllowed("Only the system makes this move.")
    check(by, move.capability, getattr(stored, "organization", None))


def _plain(value: Any) -> Any:
    """A related record stands in an event by its public id."""
    if isinstance(value, models.Model):
        return str(getattr(value, "public_id", None) or value.pk)
    return value
