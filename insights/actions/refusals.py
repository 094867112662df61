"""Refused rows: kept with their reason until they come mended or a person lets them go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.models import IngestBatch, RefusedRow
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import InvalidInput

CAPABILITY = "insights.correct"


@dataclass(frozen=True)
class Refused:
    """A refused row. row: its line or place. content: what tells the same row again, never stored.
    kept: what is stored of it. name: of the record, by which a mended one is known. site: its
    key in the database."""

    source_module: str
    row: int
    code: str
    field: str
    message: str
    content: Any = None
    kept: Mapping[str, Any] | None = None
    name: str = ""
    site: int | None = None


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
    check(by, CAPABILITY, row.organization)
    if not reason.strip():
        raise InvalidInput(reason=["Say why."])
    now = now or timezone.now()
    return trail.advance(
        row, "dismiss", by=by, reason=reason, now=now, decided_by=by, decided_at=now,
        decision=reason[:200],
    )  # fmt: skip
