"""Refused rows: kept with their reason until they come mended or a person decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.ingest import Origin, ingest_batch
from insights.actions.outcomes import CREATED
from insights.actions.quarantine import StillContradicts
from insights.actions.references import take_turn
from insights.models import IngestBatch, RefusedRow
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict, InvalidInput

CAPABILITY = "insights.correct"


@dataclass(frozen=True)
class Refused:
    """A refused row. row: its line or place. content: what tells the same row again, never stored.
    kept: what is stored of it. name: of the record, by which a mended one is known. site: its
    key in the database. signal: what it would be, where a person may take it in."""

    source_module: str
    row: int
    code: str
    field: str
    message: str
    content: Any = None
    kept: Mapping[str, Any] | None = None
    name: str = ""
    site: int | None = None
    signal: Mapping[str, Any] | None = None


class NotDoubtful(Conflict):
    """It cannot be taken as it is: it has to come again mended."""

    code = "NOT_DOUBTFUL"
    message = "This row was refused for what it says; it has to be sent again mended."


def keep_refused(batch: IngestBatch, refused: Sequence[Refused]) -> None:
    """Each content once, however often it is sent."""
    RefusedRow.objects.bulk_create(
        [
            RefusedRow(
                organization_id=batch.organization_id,
                site_id=one.site,
                batch=batch,
                source_module=one.source_module,
                row_number=one.row,
                code=one.code[:40],
                field=one.field[:80],
                reason=one.message[:200],
                payload=dict(one.kept or {}),
                signal=dict(one.signal) if one.signal else None,
                record_name=one.name,
                content_digest=digest([one.source_module, one.code, one.field, repr(one.content)]),
            )
            for one in refused
        ],
        ignore_conflicts=True,
    )


def release_refused(
    batch: IngestBatch, source_module: str, names: Iterable[str], now: datetime
) -> int:
    """Settles held rows whose records came again and were taken whole; how many."""
    held = RefusedRow.objects.filter(
        organization_id=batch.organization_id, source_module=source_module, state="held",
        record_name__in={name for name in names if name},
    )  # fmt: skip
    found = list(held.order_by("pk"))
    for row in found:
        why = "The source sent it again, and it was taken."
        _forget_signal(row)
        trail.advance(
            row, "release", by="insights.pull", reason=why, now=now, decided_at=now, decision=why
        )
    return len(found)


@trail.keeps_refusals("row")
@transaction.atomic
def dismiss_refused(
    *, row: RefusedRow, by: Any, reason: str, now: datetime | None = None
) -> RefusedRow:
    """A person lets the row go. Raises: InvalidTransition, NotAllowed, InvalidInput."""
    _look(row, by, reason)
    return _decide(row, "dismiss", by, reason, now or timezone.now())


@trail.keeps_refusals("row")
@transaction.atomic
def accept_refused(
    *, row: RefusedRow, by: Any, reason: str, now: datetime | None = None
) -> RefusedRow:
    """A person knows that it was not told before: it is taken in, through the door it came by.

    Raises: InvalidTransition, NotAllowed, InvalidInput, NotDoubtful, StillContradicts.
    """
    _look(row, by, reason)
    take_turn(row.organization, alone=True)  # before the row is locked, as every batch does
    stored = RefusedRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.MACHINE.move("accept", stored.state)
    if stored.signal is None:
        raise NotDoubtful
    now = now or timezone.now()
    origin = Origin(door=row.batch.door, file_name=row.batch.file_name, capability=CAPABILITY)
    report = ingest_batch(
        organization=row.organization, rows=[stored.signal], by=by, origin=origin, now=now
    )
    outcome = report.outcomes[0]
    if outcome.outcome != CREATED:
        raise StillContradicts(outcome=outcome.outcome, code=outcome.code, why=outcome.message)
    return _decide(row, "accept", by, reason, now)


def _look(row: RefusedRow, by: Any, reason: str) -> None:
    check(by, CAPABILITY, row.organization)
    if not reason.strip():
        raise InvalidInput(reason=["Say why."])


def _decide(row: RefusedRow, move: str, by: Any, reason: str, now: datetime) -> RefusedRow:
    _forget_signal(row)
    return trail.advance(
        row, move, by=by, reason=reason, now=now, decided_by=by, decided_at=now,
        decision=reason[:200],
    )  # fmt: skip


def _forget_signal(row: RefusedRow) -> None:
    """Once somebody decided it is needed no longer; the trail has no need of it either."""
    RefusedRow.objects.filter(pk=row.pk, signal__isnull=False).update(signal=None)
