"""Taking signals in: each row gets its own outcome, and only new ones change anything."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.references import OVER_REFUND, check_references, exceeded_payments
from insights.actions.tables import add_to_rollup, insert_signals, stored_time
from insights.models import FinancialSignal, IngestBatch, QuarantinedSignal
from insights.queries.places import places_of
from insights.signals.reading import Candidate, Unfit, read_row
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.requests import current_request_id

MOST_ROWS = 10_000
CAPABILITY = "insights.ingest"
Cell = tuple[int, int, int | None, str, str, str, str, str]
CREATED, DUPLICATE, CONFLICT, INVALID = "created", "duplicate", "conflict", "invalid"
EXCEEDED = ("REFUNDS_EXCEED", "amount", "Refunds that came before it take more than this captured.")
CONTRADICTS = (
    "SIGNAL_CONFLICT", "", "This key stands for another content; the row is in quarantine."
)  # fmt: skip
INGESTED = trail.register("signals.ingested", "A batch of financial signals was taken in")


class BatchTooLarge(LeafError):
    """More rows than one batch takes."""

    code = "BATCH_TOO_LARGE"
    status = 413
    message = f"A batch takes at most {MOST_ROWS:,} signals; send several."
    example_details: ClassVar[dict[str, Any]] = {"received": 12000, "most": MOST_ROWS}


class Outcome(NamedTuple):
    """What became of one row; code, field and message where it was not plainly taken."""

    row: int
    outcome: str
    signal_id: str = ""
    code: str = ""
    field: str = ""
    message: str = ""


@dataclass(frozen=True)
class Report:
    """A batch with the outcome of every row, in their order."""

    batch: IngestBatch
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Origin:
    """Through which door a batch came."""

    door: str = "api"
    file_name: str = ""
    capability: str = CAPABILITY


def ingest_batch(
    *,
    organization: Organization,
    rows: Sequence[Any],
    by: Any,
    origin: Origin = Origin(),
    now: datetime | None = None,
) -> Report:
    """Takes the rows in: signals, rollups, quarantine and the trail's event in one transaction.

    A row may be a dict, or an Unfit where it could not even be read.
    Raises: BatchTooLarge, NotAllowed. A bad row raises nothing.
    """
    check(by, origin.capability, organization)
    if len(rows) > MOST_ROWS:
        raise BatchTooLarge(received=len(rows), most=MOST_ROWS)
    now = now or timezone.now()
    places = places_of(organization, by, origin.capability)
    outcomes: dict[int, Outcome] = {}
    fit: dict[int, Candidate] = {}
    for place, row in enumerate(rows):
        try:
            if isinstance(row, Unfit):
                raise row
            fit[place] = read_row(row, places, now)
        except Unfit as problem:
            outcomes[place] = _invalid(place, problem)
    with transaction.atomic():
        batch = IngestBatch.objects.create(
            organization=organization, door=origin.door, file_name=origin.file_name, sent_by=by,
            correlation_id=current_request_id()[:64], received=len(rows),
        )  # fmt: skip
        created = _store(fit, batch, outcomes, now)
        _quarantine(rows, fit, batch, outcomes)
        failpoint("insights-before-finish")
        _finish(batch, outcomes, created, fit.values(), now)
    return Report(batch, [outcomes[place] for place in range(len(rows))])


def _store(
    fit: dict[int, Candidate], batch: IngestBatch, outcomes: dict[int, Outcome], now: datetime
) -> list[Candidate]:
    """Signals and rollups of what is new; says of each fit row what became of it.

    Rows of one key wait for the first of them; where that one is refused, the next is tried.
    """
    created: list[Candidate] = []
    waiting = fit
    while waiting:
        created += _store_first(waiting, batch, outcomes, now)
        waiting = {place: row for place, row in waiting.items() if place not in outcomes}
    _roll_up(created, batch.organization_id, now)
    return created


def _store_first(
    waiting: dict[int, Candidate], batch: IngestBatch, outcomes: dict[int, Outcome], now: datetime
) -> list[Candidate]:
    first: dict[str, int] = {}
    for place, row in waiting.items():
        first.setdefault(row.signal_id, place)
    checked = check_references(
        {place: waiting[place] for place in first.values()}, batch.organization_id
    )
    for place, problem in checked.refused.items():
        outcomes[place] = _refused(place, problem, waiting[place])
    inserted = insert_signals(
        checked.fit.values(), batch.organization_id, batch.pk, stored_time(_utc(now))
    )
    created = {place: row for place, row in checked.fit.items() if row.signal_id in inserted}
    exceeded = exceeded_payments(created.values(), batch.organization_id)
    for place, row in created.items():
        told = EXCEEDED if row.signal_id in exceeded else ("", "", "")
        outcomes[place] = Outcome(place, CREATED, row.signal_id, *told)
    _say_of_the_rest(waiting, first, outcomes)
    return list(created.values())


def _say_of_the_rest(
    waiting: dict[int, Candidate], first: dict[str, int], outcomes: dict[int, Outcome]
) -> None:
    """Duplicate or conflict with what has the key; nothing yet where the first was refused."""
    rest = {place: row for place, row in waiting.items() if place not in outcomes}
    hashes = _stored_hashes(rest.values())
    for place, row in rest.items():
        before = outcomes.get(first[row.signal_id])
        if known := hashes.get(row.signal_id):
            outcomes[place] = (
                Outcome(place, DUPLICATE, row.signal_id)
                if known == row.payload_hash
                else Outcome(place, CONFLICT, row.signal_id, *CONTRADICTS)
            )
        elif before and waiting[before.row].payload_hash == row.payload_hash:
            outcomes[place] = before._replace(row=place)


def _stored_hashes(rows: Iterable[Candidate]) -> dict[str, str]:
    ids = sorted({row.signal_id for row in rows})
    found = FinancialSignal.objects.filter(pk__in=[UUID(each) for each in ids])
    return {pk.hex: known for pk, known in found.values_list("pk", "payload_hash")}


def _roll_up(created: Iterable[Candidate], organization: int, now: datetime) -> None:
    """Adds the new signals to the cells of their day and of their month."""
    days: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    months: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for row in created:
        cell = days[
            (
                organization, row.site, row.provider, row.business_day, row.signal_type,
                row.payment_state, row.payment_method, row.currency_code,
            )
        ]  # fmt: skip
        cell[0] += row.hundredths
        cell[1] += 1
    for key, (hundredths, count) in days.items():
        cell = months[(*key[:3], f"{key[3][:7]}-01", *key[4:])]
        cell[0] += hundredths
        cell[1] += count
    moment = stored_time(_utc(now))
    for table, cells in (("insights_dailyrollup", days), ("insights_monthlyrollup", months)):
        add_to_rollup(table, [(*key, *sums, moment) for key, sums in cells.items()])


def _quarantine(
    rows: Sequence[Any],
    fit: dict[int, Candidate],
    batch: IngestBatch,
    outcomes: dict[int, Outcome],
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
                kind="over_refund" if outcome.code == OVER_REFUND else "conflict",
                signal_id=UUID(outcome.signal_id),
                payload=rows[outcome.row],
                payload_hash=fit[outcome.row].payload_hash,
                reason=outcome.message,
            )
            for outcome in sorted(held, key=lambda outcome: outcome.signal_id)
        ],
        ignore_conflicts=True,
    )


def _finish(
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
        actor=batch.sent_by,
        target=batch,
        after={
            "door": batch.door, "file_name": batch.file_name, "received": batch.received,
            **{name: counts[name] for name in (CREATED, DUPLICATE, CONFLICT, INVALID)},
            "by_source": batch.by_source, "content_digest": batch.content_digest,
            "ingested_at": now,
        },
        now=now,
    )  # fmt: skip


def _invalid(place: int, problem: Unfit) -> Outcome:
    return Outcome(place, INVALID, "", problem.code, problem.field, problem.message)


def _refused(place: int, problem: Unfit, row: Candidate) -> Outcome:
    """A refund beyond its payment contradicts what is recorded; other refusals are invalid."""
    if problem.code != OVER_REFUND:
        return _invalid(place, problem)
    return Outcome(place, CONFLICT, row.signal_id, problem.code, problem.field, problem.message)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
