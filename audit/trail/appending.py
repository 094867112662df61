"""How an event is stored: its chain's head is locked, the event inserted, the head moved on to it.

The statements are written once and not built by the ORM for every event, which took four fifths of
its time. Their columns are the models' own, every value is stored as its field stores it, and a
statement that fails dooms the transaction, as one of the ORM's does.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from audit.trail.models import AuditEvent, Chain
from leafenterprise.accounts.models import Organization

_CHAINS, _EVENTS = (f'"{model._meta.db_table}"' for model in (Chain, AuditEvent))
_STORED = [field for field in AuditEvent._meta.local_concrete_fields if not field.primary_key]
_COLUMNS = ", ".join(f'"{field.column}"' for field in _STORED)
_PLACES = ", ".join(["%s"] * len(_STORED))
_READ = f'SELECT "id", "sequence", "link" FROM {_CHAINS} WHERE "name" = %s'
_LOCK = f"{_READ} FOR NO KEY UPDATE"
_MOVE = f'UPDATE {_CHAINS} SET "sequence" = %s, "link" = %s WHERE "id" = %s'
_INSERT = f'INSERT INTO {_EVENTS} ({_COLUMNS}) VALUES ({_PLACES}) RETURNING "id"'
_MOVE_AND_INSERT = f"WITH moved AS ({_MOVE}) {_INSERT}"


@dataclass(frozen=True)
class Head:
    """A chain's head as it stood when it was locked."""

    pk: int
    sequence: int
    link: str


def locked_head(name: str, organization: Organization | None) -> Head:
    """The head, locked until the commit: by its row, or on SQLite by the write transaction."""
    head = _found_head(name)
    if head is None:
        Chain.objects.bulk_create(
            [Chain(name=name, organization=organization)], ignore_conflicts=True
        )
        head = _found_head(name)
    assert head is not None, f"the chain {name} has no head"
    return head


def store(event: AuditEvent) -> None:
    """The event as a row, and its chain's head moved on to it: on PostgreSQL in one statement."""
    move: list[Any] = [event.sequence, event.link, event.chain_id]
    row = _row(event)
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_MOVE_AND_INSERT, move + row)
        else:
            cursor.execute(_MOVE, move)
            cursor.execute(_INSERT, row)
        (event.pk,) = cursor.fetchone()
    event._state.adding, event._state.db = False, connection.alias


def _found_head(name: str) -> Head | None:
    read = _LOCK if connection.vendor == "postgresql" else _READ
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(read, [name])
        found = cursor.fetchone()
    return Head(*found) if found else None


def _row(event: AuditEvent) -> list[Any]:
    """What is stored in the columns: a text as it is, anything else as its field says."""
    values = [(field, getattr(event, field.attname)) for field in _STORED]
    return [
        value if type(value) is str else field.get_db_prep_save(value, connection)
        for field, value in values
    ]
