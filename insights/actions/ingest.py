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
from insights.actions.references import (
    HELD_AS,
    Settled,
    exceeded_payments,
    points,
    release,
    settle,
    take_turn,
)
from insights.actions.tables import add_to_rollup, insert_signals, stored_time
from insights.models import FinancialSignal, IngestBatch, QuarantinedSignal
from insights.queries.places import all_places_of, places_of
from insights.signals.reading import Candidate, Unfit, read_row
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.requests import current_request_id

MOST_ROWS = 10_000
CAPABILITY = "insights.ingest"
PULLER = "source puller"
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
    """Through which door a batch came.

    is_own: a person's correction. redriven: the held row that is driven again. program: the part
    of the system that asked a source itself; it may name every site, and nobody sent the rows.
    """

    door: str = "api"
    file_name: str = ""
    capability: str = CAPABILITY
    is_own: bool = False
    redriven: int | None = None
    program: str = ""


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
    if by is not None or not origin.program:
        check(by, origin.capability, organization)
    if len(rows) > MOST_ROWS:
        raise BatchTooLarge(received=len(rows), most=MOST_ROWS)
    now = now or timezone.now()
    places = places_of(organization, by, origin.capability) if by else all_places_of(organization)
    outcomes: dict[int, Outcome] = {}
    fit: dict[int, Candidate] = {}
    for place, row in enumerate(rows):
        try:
            if isinstance(row, Unfit):
                raise row
            fit[place] = read_row(row, places, now, is_own=origin.is_own)
        except Unfit as problem:
            outcomes[place] = _invalid(place, problem)
    with transaction.atomic():
        batch = IngestBatch.objects.create(
            organization=organization, door=origin.door, file_name=origin.file_name, sent_by=by,
            correlation_id=current_request_id()[:64], received=len(rows),
        )  # fmt: skip
        created, waits_for = _store(fit, batch, outcomes, origin, now)
        _quarantine(rows, fit, batch, outcomes, waits_for)
        failpoint("insights-before-finish")
        _finish(batch, outcomes, created, fit.values(), now)
    return Report(batch, [outcomes[place] for place in range(len(rows))])


def _store(
    fit: dict[int, Candidate],
    batch: IngestBatch,
    outcomes: dict[int, Outcome],
    origin: Origin,
    now: datetime,
) -> tuple[list[Candidate], dict[int, str]]:
    """Signals and rollups of what is new; for what held rows wait. Each fit row gets its outcome.

    All is decided before anything is written, and written in one statement in the order of its
    keys: writers that meet wait for one another in one order.
    """
    organization = batch.organization
    is_pointing = points(fit.values())
    waits = take_turn(organization, alone=is_pointing)
    settled = None
    if is_pointing or waits:
        settled = settle(fit, organization, now, origin.redriven, waits=waits)
    chosen = _chosen(fit, settled)
    moment = stored_time(_utc(now))
    inserted = insert_signals(chosen.values(), organization.pk, batch.pk, moment)
    created = {place: row for place, row in chosen.items() if row.signal_id in inserted}
    exceeded = (
        {row.signal_id for row in created.values() if settled.settlement.is_exceeded(row.signal_id)}
        if settled
        else exceeded_payments(created.values(), organization)
    )
    for place, row in created.items():
        told = EXCEEDED if row.signal_id in exceeded else ("", "", "")
        outcomes[place] = Outcome(place, CREATED, row.signal_id, *told)
    _say_of_the_rest(fit, settled, outcomes)
    _roll_up(created.values(), organization.pk, now)
    if settled is None:
        return list(created.values()), {}
    _release(settled, batch, now)
    waits_for = {place: one.waits_for for place, one in settled.offers.items() if one.waits_for}
    return list(created.values()), waits_for


def _chosen(fit: dict[int, Candidate], settled: Settled | None) -> dict[int, Candidate]:
    """What is to be written: the first row of each key, or the one that was decided for."""
    offers = settled.offers if settled else {}
    first: dict[str, int] = {}
    for place, row in fit.items():
        if place not in offers or offers[place].is_taken:
            first.setdefault(row.signal_id, place)
    return {place: fit[place] for place in first.values()}


def _say_of_the_rest(
    fit: dict[int, Candidate], settled: Settled | None, outcomes: dict[int, Outcome]
) -> None:
    """Refused, held, or a duplicate or contradiction of what has the key."""
    offers = settled.offers if settled else {}
    for place, offer in offers.items():
        if offer.problem:
            outcomes[place] = _refused(place, offer.problem, fit[place])
    rest = {place: row for place, row in fit.items() if place not in outcomes}
    hashes = _stored_hashes(rest.values())
    for place, row in rest.items():
        is_same = hashes[row.signal_id] == row.payload_hash
        outcomes[place] = (
            Outcome(place, DUPLICATE, row.signal_id)
            if is_same
            else Outcome(place, CONFLICT, row.signal_id, *CONTRADICTS)
        )


def _release(settled: Settled, beside: IngestBatch, now: datetime) -> None:
    """Records the held rows for which this batch made room, in a batch of their own."""
    rows = [row for _, row in settled.released]
    if rows:
        batch = IngestBatch.objects.create(
            organization=beside.organization, door="quarantine", received=len(rows),
            correlation_id=beside.correlation_id,
        )  # fmt: skip
        insert_signals(rows, beside.organization_id, batch.pk, stored_time(_utc(now)))
        _roll_up(rows, beside.organization_id, now)
        outcomes = {place: Outcome(place, CREATED) for place in range(len(rows))}
        _finish(batch, outcomes, rows, rows, now)
    release(settled, now)


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


def _invalid(place: int, problem: Unfit) -> Outcome:
    return Outcome(place, INVALID, "", problem.code, problem.field, problem.message)


def _refused(place: int, problem: Unfit, row: Candidate) -> Outcome:
    """What may become right is kept, what never can is invalid."""
    if problem.code not in HELD_AS:
        return _invalid(place, problem)
    return Outcome(place, CONFLICT, row.signal_id, problem.code, problem.field, problem.message)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
