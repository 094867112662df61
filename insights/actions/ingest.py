"""Taking signals in: each row gets its own outcome, and only new ones change anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from insights.actions.batch_records import finish, hold_rows, roll_up
from insights.actions.outcomes import (
    CONFLICT,
    CONTRADICTS,
    CREATED,
    DUPLICATE,
    EXCEEDED,
    Outcome,
    Report,
    invalid,
    refused,
)
from insights.actions.references import (
    Settled,
    exceeded_payments,
    points,
    release,
    settle,
    take_turn,
)
from insights.actions.tables import insert_signals, room_for, stored_moment
from insights.models import FinancialSignal, IngestBatch
from insights.queries.places import all_places_of, places_of
from insights.signals.reading import Candidate, Unfit, read_row
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.collecting import collecting_later
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.requests import current_request_id

MOST_ROWS = 10_000
CAPABILITY = "insights.ingest"


class BatchTooLarge(LeafError):
    """More rows than one batch takes."""

    code = "BATCH_TOO_LARGE"
    status = 413
    message = f"A batch takes at most {MOST_ROWS:,} signals; send several."
    example_details: ClassVar[dict[str, Any]] = {"received": 12000, "most": MOST_ROWS}


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


@collecting_later()
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
            outcomes[place] = invalid(place, problem)
    with room_for(len(fit)), transaction.atomic():
        batch = IngestBatch.objects.create(
            organization=organization, door=origin.door, file_name=origin.file_name, sent_by=by,
            correlation_id=current_request_id()[:64], received=len(rows),
        )  # fmt: skip
        created, waits_for = _store(fit, batch, outcomes, origin, now)
        hold_rows(rows, fit, batch, outcomes, waits_for)
        failpoint("insights-before-finish")
        finish(batch, outcomes, created, fit.values(), now)
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
    moment = stored_moment(now)
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
    roll_up(created.values(), organization.pk, now)
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
            outcomes[place] = refused(place, offer.problem, fit[place])
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
        insert_signals(rows, beside.organization_id, batch.pk, stored_moment(now))
        roll_up(rows, beside.organization_id, now)
        outcomes = {place: Outcome(place, CREATED) for place in range(len(rows))}
        finish(batch, outcomes, rows, rows, now)
    release(settled, now)


def _stored_hashes(rows: Iterable[Candidate]) -> dict[str, str]:
    ids = sorted({row.signal_id for row in rows})
    found = FinancialSignal.objects.filter(pk__in=[UUID(each) for each in ids])
    return {pk.hex: known for pk, known in found.values_list("pk", "payload_hash")}
