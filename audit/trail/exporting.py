"""Events as JSON lines or CSV, with all that it takes to verify them offline.

Each event carries its sealed fields, its link and the one before it; the last row is a sealed
checkpoint of the chains. `scripts/verify_trail_export.py` reads both forms.
"""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.trail import actions, sealing
from audit.trail.checkpoints import Checkpoint, anchor_heads, take_checkpoint
from audit.trail.models import AuditEvent
from audit.trail.queries import CAPABILITY, list_chains
from audit.trail.recording import record, sealed_fields
from leafenterprise.accounts.access import organizations_for
from leafenterprise.accounts.models import User
from leafenterprise.shared.canonical import canonical_json

COLUMNS = (
    "type",
    "chain",
    "sequence",
    *sealing.SEALED,
    "actor_name",
    "source_address",
    "salt",
    "redacted",
    "key_id",
    "previous",
    "link",
)
# Spreadsheets run what starts so; the apostrophe in front is taken off again when verifying.
RISKY = ("=", "+", "-", "@", "\t", "\r", "'", "＝", "＋", "－", "＠")
CHUNK = 1000


def export_events(
    events: QuerySet[AuditEvent], *, form: str, by: User, now: datetime | None = None
) -> Iterator[str]:
    """The events in the order of their chains, as lines of text; the export is itself recorded.

    form: `jsonl` or `csv`. The heads are anchored first, so what was handed out stays provable.
    """
    now = now or timezone.now()
    with transaction.atomic():
        organizations = list(organizations_for(by, CAPABILITY)[:2])
        record(
            actions.EXPORTED,
            organization=organizations[0] if len(organizations) == 1 else None,
            actor=by,
            after={"form": form, "events": events.count()},
            now=now,
        )
    anchor_heads(now)
    names = list(list_chains(by).values_list("name", flat=True))
    checkpoint = take_checkpoint(now, chains=names)
    rows = events.order_by("chain__name", "sequence").iterator(chunk_size=CHUNK)
    return WRITERS[form](rows, checkpoint)


def proof_of(event: AuditEvent) -> dict[str, Any]:
    """All that the event's link was made from, and the link."""
    organization = event.organization.public_id if event.organization else ""
    sealed = dict(zip(sealing.SEALED, sealed_fields(event, organization), strict=True))
    erased = None in (event.actor_name, event.source_address, event.salt)
    return {
        "type": "event",
        "chain": event.chain.name,
        "sequence": event.sequence,
        **sealed,
        "actor_name": event.actor_name or "",
        "source_address": event.source_address or "",
        "salt": event.salt or "",
        "redacted": erased,
        "key_id": event.key_id,
        "previous": event.previous,
        "link": event.link,
    }


def _json_lines(events: Iterator[AuditEvent], checkpoint: Checkpoint) -> Iterator[str]:
    for event in events:
        yield canonical_json(proof_of(event)) + "\n"
    yield canonical_json({**json.loads(checkpoint.to_json()), "type": "checkpoint"}) + "\n"


def _csv(events: Iterator[AuditEvent], checkpoint: Checkpoint) -> Iterator[str]:
    lines = csv.DictWriter(_Echo(), COLUMNS, restval="")
    yield _line(lines, {name: name for name in COLUMNS})
    for event in events:
        yield _line(lines, {name: _cell(value) for name, value in proof_of(event).items()})
    yield _line(lines, {"type": "checkpoint", "after": checkpoint.to_json()})


WRITERS: dict[str, Callable[[Iterator[AuditEvent], Checkpoint], Iterator[str]]] = {
    "jsonl": _json_lines,
    "csv": _csv,
}


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def _line(lines: "csv.DictWriter[str]", row: dict[str, Any]) -> str:
    line: Any = lines.writerow(row)
    return str(line)


def _cell(value: Any) -> str:
    text = ("1" if value else "") if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(RISKY) else text
