"""Deciding about rows that point at signals, and about held rows that they release."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from audit import trail
from insights.models import FinancialSignal, QuarantinedSignal
from insights.queries.places import all_places_of
from insights.queries.pointing import (
    anything_waits,
    fact_of,
    facts_around,
    held_around,
    payment_ids,
    refunded_among,
)
from insights.signals.reading import Candidate, Unfit, read_row
from insights.signals.settlement import OVER_REFUND, UNKNOWN, Offer, Settlement
from leafenterprise.accounts.models import Organization

HELD_AS = {OVER_REFUND: "over_refund", UNKNOWN: "early"}  # what may yet become right
ONE_AT_A_TIME = 0x51647  # the class of these locks among PostgreSQL's advisory ones


@dataclass
class Settled:
    """What was decided. offers: by position in the batch. released: held rows that may now be
    recorded, with what they say. settlement: knows who is exceeded."""

    offers: dict[int, Offer]
    released: list[tuple[QuarantinedSignal, Candidate]]
    repeated: list[tuple[QuarantinedSignal, str]]
    settlement: Settlement


def take_turn(organization: Organization, *, alone: bool) -> bool:
    """Waits for its turn in this transaction; whether held rows wait for signals.

    Batches in which nothing points at anything run side by side. Others run alone, because two
    that see nothing of one another could together take more than was captured. So does every batch
    while a held row waits, which it may release. SQLite has one writer at a time anyhow.
    """
    if connection.vendor != "postgresql":
        return anything_waits(organization)
    if not alone and not anything_waits(organization):
        savepoint = transaction.savepoint()
        _lock("pg_advisory_xact_lock_shared", organization)
        if not anything_waits(organization):
            transaction.savepoint_commit(savepoint)
            return False
        transaction.savepoint_rollback(savepoint)  # which gives the shared turn back
    _lock("pg_advisory_xact_lock", organization)
    return anything_waits(organization)


def _lock(function: str, organization: Organization) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [ONE_AT_A_TIME, organization.pk])


def points(rows: Iterable[Candidate]) -> bool:
    """Whether a row corrects another or takes from a payment."""
    return any(row.corrects or row.original_payment for row in rows)


def settle(
    rows: Mapping[int, Candidate],
    organization: Organization,
    now: datetime,
    besides: int | None,
    *,
    waits: bool,
) -> Settled:
    """Decides about the rows that point or are pointed at, and about held ones around them.

    Rows that nothing points at are in no offer: they need no decision.
    """
    held = held_around(rows.values(), organization, besides) if waits else []
    read = _read_again(held, organization, now)
    pointing = [*rows.values(), *read.values()]
    named = {each for row in pointing for each in (row.corrects, row.original_payment) if each}
    offers = {
        place: Offer(fact_of(row, organization), place)
        for place, row in rows.items()
        if row.corrects or row.original_payment or row.signal_id in named
        or payment_ids(row, organization)
    }  # fmt: skip
    waiting = [
        (each, Offer(fact_of(read[each.pk], organization), each.pk))
        for each in held
        if each.pk in read
    ]
    around = [*(rows[place] for place in offers), *read.values()]
    settlement = Settlement(facts_around(around, organization))
    settlement.settle([*offers.values(), *(offer for _, offer in waiting)])
    released = [(each, read[each.pk]) for each, offer in waiting if offer.is_taken]
    _follow_waits([pair for pair in waiting if not pair[1].is_taken])
    repeated = [
        (each, offer.fact.signal_id)
        for each, offer in waiting
        if offer.repeats and offer.repeats.payload_hash == offer.fact.payload_hash
    ]
    return Settled(offers, released, repeated, settlement)


def exceeded_payments(created: Iterable[Candidate], organization: Organization) -> set[str]:
    """Payments of which refunds that came before them take more than was captured."""
    created = list(created)
    if not refunded_among(created, organization):
        return set()
    payments = [row for row in created if payment_ids(row, organization)]
    settlement = Settlement(facts_around(payments, organization))
    return {row.signal_id for row in payments if settlement.is_exceeded(row.signal_id)}


def release(settled: Settled, now: datetime, why: str = "What it waited for has come.") -> None:
    """Says of the held rows that were recorded, or stand recorded, what became of them."""
    made = [(held, row.signal_id) for held, row in settled.released] + settled.repeated
    signals = FinancialSignal.objects.in_bulk([UUID(signal_id) for _, signal_id in made])
    for held, signal_id in made:
        trail.advance(
            held, "release", by="insights.ingest", reason=why, now=now,
            decided_at=now, decision=why, made_signal=signals[UUID(signal_id)], waits_for=None,
        )  # fmt: skip


def _read_again(
    held: Iterable[QuarantinedSignal], organization: Organization, now: datetime
) -> dict[int, Candidate]:
    """The held rows as they were sent; none of one that nobody could send any more."""
    places = all_places_of(organization) if held else None
    found = {}
    for each in held:
        try:
            if places:
                found[each.pk] = read_row(each.payload, places, now)
        except Unfit:  # its site or provider is gone: it stays held for a person
            continue
    return found


def _follow_waits(still_held: Iterable[tuple[QuarantinedSignal, Offer]]) -> None:
    """What they wait for now; one whose key was taken by another content waits for a person."""
    changed = []
    for held, offer in still_held:
        if offer.repeats and offer.repeats.payload_hash == offer.fact.payload_hash:
            continue
        held.waits_for = UUID(offer.waits_for) if offer.waits_for else None
        if offer.repeats:
            held.kind = "conflict"
        if offer.problem:
            held.kind = HELD_AS.get(offer.problem.code, "conflict")
            held.reason = offer.problem.message
        changed.append(held)
    QuarantinedSignal.objects.bulk_update(changed, ["waits_for", "kind", "reason"])
