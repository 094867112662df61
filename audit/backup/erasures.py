"""What was erased since a backup is erased again after it is restored.

Who erases something for good registers how to list what is gone and how to erase it again; the
lists go into each backup, so that the newest one knows them even when the database is lost.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, models, transaction
from django.db.models import Q

from audit.trail import actions
from audit.trail.models import AuditEvent
from audit.trail.recording import record


@dataclass(frozen=True)
class Erasure:
    """One kind: what is gone, by ids; and how to erase it again, where it came back.

    told_by: the model whose rows tell what is gone. gone: reads only the columns it tells, since
    the backup before a migration meets a database that lacks the later ones.
    """

    name: str
    told_by: type[models.Model]
    gone: Callable[[], list[str]]
    again: Callable[[Sequence[str]], int]


_KINDS: dict[str, Erasure] = {}


def register(erasure: Erasure) -> None:
    """Makes the kind known; a name again replaces it."""
    _KINDS[erasure.name] = erasure


def list_gone() -> dict[str, list[str]]:
    """What is erased in the living database, by kind.

    The backup before a migration meets a database that is older than its code: of a kind whose
    table it does not have yet nothing was erased.
    """
    tables = set(connection.introspection.table_names())
    return {
        name: sorted(kind.gone())
        for name, kind in sorted(_KINDS.items())
        if kind.told_by._meta.db_table in tables
    }


def united(*lists: dict[str, list[str]]) -> dict[str, list[str]]:
    """All of them together."""
    names = sorted({name for one in lists for name in one})
    return {name: sorted({gone for one in lists for gone in one.get(name, ())}) for name in names}


@transaction.atomic
def erase_again(lists: dict[str, list[str]]) -> dict[str, int]:
    """How many of each kind had come back."""
    return {
        name: _KINDS[name].again(gone) for name, gone in lists.items() if gone and name in _KINDS
    }


def _gone_events() -> list[str]:
    erased = Q(actor_name__isnull=True) | Q(source_address__isnull=True) | Q(salt__isnull=True)
    return list(AuditEvent.objects.filter(erased).values_list("public_id", flat=True))


def _redact_again(ids: Iterable[str]) -> int:
    back = AuditEvent.objects.filter(public_id__in=list(ids), salt__isnull=False)
    found = list(back.select_related("organization").order_by("pk"))
    for event in found:
        AuditEvent.objects.filter(pk=event.pk).update(
            actor_name=None, source_address=None, salt=None
        )
        record(
            actions.REDACTED,
            organization=event.organization,
            actor="restore",
            target=event,
            reason="It was erased before, and came back with the restored backup.",
        )
    return len(found)


register(Erasure("trail.events", AuditEvent, _gone_events, _redact_again))
