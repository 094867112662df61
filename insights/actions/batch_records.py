"""What a batch leaves beside its signals: their sums, held rows, its own finished record."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from audit import trail
from insights.actions.outcomes import CONFLICT, CREATED, DUPLICATE, INVALID, Outcome
from insights.actions.references import HELD_AS
from insights.actions.tables import Cell, add_to_rollup, stored_moment
from insights.models import IngestBatch, QuarantinedSignal
from insights.signals.reading import Candidate

PULLER = "source puller"
INGESTED = trail.register("signals.ingested", "A batch of financial signals was taken in")


def roll_up(created: Iterable[Candidate], organization: int, now: datetime) -> None:
    """Adds the new signals to the cells of their day and of their month."""
    days: dict[Cell, list[int]] = {}
    for row in created:
        key = (
            row.site, row.provider or 0, row.business_day, row.signal_type, row.payment_state,
            row.payment_method, row.currency_code,
        )  # fmt: skip
        if cell := days.get(key):
            cell[0] += row.hundredths
            cell[1] += 1
        else:
            days[key] = [row.hundredths, 1]
    months: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for (site, provider, day, *others), (hundredths, count) in days.items():
        cell = months[(site, provider, f"{day[:7]}-01", *others)]  # type: ignore[index]
        cell[0] += hundredths
        cell[1] += count
    moment = stored_moment(now)
    add_to_rollup("insights_dailyrollup", days, organization, moment)
    add_to_rollup("insights_monthlyrollup", months, organization, moment)


def hold_rows(
    rows: Sequence[Any],
    fit: dict[int, Candidate],
    batch: IngestBatch,
    outcomes: dict[int, Outcome],
    waits_for: dict[int, str],
) -> None:
    """Keeps contradicting rows as they were sent, each content once."""
    held = [outcome for outcome in outcomes.values() if outcome.outcome == CONFLICT]
    QuarantinedSignal.objects.bulk_create(
        [
            QuarantinedSignal(
                organization_id=batch.organization_id,
                site_id=fit[outcome.row].site,
                batch=batch,
                row_number=outcome.row,
                kind=HELD_AS.get(outcome.code, "conflict"),
                signal_id=UUID(outcome.signal_id),
                waits_for=UUID(waits_for[outcome.row]) if outcome.row in waits_for else None,
                payload=rows[outcome.row],
                payload_hash=fit[outcome.row].payload_hash,
                reason=outcome.message,
            )
            for outcome in sorted(held, key=lambda outcome: outcome.signal_id)
        ],
        ignore_conflicts=True,
    )


def finish(
    batch: IngestBatch,
    outcomes: dict[int, Outcome],
    created: list[Candidate],
    fit: Iterable[Candidate],
    now: datetime,
) -> None:
    """Counts, digest and the trail's event; from here on the batch is fixed."""
    counts = Counter(outcome.outcome for outcome in outcomes.values())
    batch.created, batch.duplicate = counts[CREATED], counts[DUPLICATE]
    batch.conflict, batch.invalid = counts[CONFLICT], counts[INVALID]
    batch.by_source = dict(sorted(Counter(row.source_module_ref for row in created).items()))
    said = sorted(f"{row.signal_id}:{row.payload_hash}" for row in fit)
    batch.content_digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    batch.finished_at = now
    batch.save()
    trail.record(
        INGESTED,
        organization=batch.organization,
        actor=batch.sent_by or (PULLER if batch.door == "pull" else None),
        target=batch,
        after={
            "door": batch.door, "file_name": batch.file_name, "received": batch.received,
            **{name: counts[name] for name in (CREATED, DUPLICATE, CONFLICT, INVALID)},
            "by_source": batch.by_source, "content_digest": batch.content_digest,
            "ingested_at": now,
        },
        now=now,
    )  # fmt: skip
