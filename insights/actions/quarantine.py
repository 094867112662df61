"""Settling rows that contradict what is recorded: a person drives them again or dismisses them."""

import json
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.corrections import book_correction
from insights.actions.ingest import Origin, ingest_batch
from insights.actions.outcomes import CREATED
from insights.actions.references import take_turn
from insights.models import FinancialSignal, QuarantinedSignal
from insights.queries.places import places_of
from insights.queries.pointing import counted_hundredths
from insights.signals.identity import NAMESPACE
from insights.signals.reading import Candidate, Unfit, read_row
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import User
from leafenterprise.shared.errors import Conflict, InvalidInput

CAPABILITY = "insights.correct"


class StillContradicts(Conflict):
    """Driven again, the row was not taken."""

    code = "STILL_CONTRADICTS"
    message = "It was not taken this time either."
    example_details: ClassVar[dict[str, Any]] = {"outcome": "conflict", "code": "OVER_REFUND"}


class NotACorrection(Conflict):
    """What differs is not, or not only, the amount."""

    code = "NOT_A_CORRECTION"
    message = "Only another amount can be booked as a correction; dismiss the row instead."


@trail.keeps_refusals("held")
@transaction.atomic
def redrive(
    *, held: QuarantinedSignal, by: Any, reason: str, now: datetime | None = None
) -> QuarantinedSignal:
    """Takes the row in: a conflict as a correction by the difference, a refund as it was sent.

    Raises: InvalidTransition, NotAllowed, NotACorrection, StillContradicts, InvalidInput.
    """
    now = now or timezone.now()
    _look(held, by, reason, "redrive")
    made = _correct(held, by, reason, now) if held.kind == "conflict" else _again(held, by, now)
    return _decide(held, "redrive", by, reason, now, made_signal=made)


@trail.keeps_refusals("held")
@transaction.atomic
def dismiss(
    *, held: QuarantinedSignal, by: Any, reason: str, now: datetime | None = None
) -> QuarantinedSignal:
    """Leaves what is recorded as it stands. Raises: InvalidTransition, NotAllowed, InvalidInput."""
    _look(held, by, reason, "dismiss")
    return _decide(held, "dismiss", by, reason, now or timezone.now())


def _look(held: QuarantinedSignal, by: User, reason: str, move: str) -> None:
    """Rights, reason and state, with the row locked, before anything is written."""
    check(by, CAPABILITY, held.organization)
    if not reason.strip():
        raise InvalidInput(reason=["Say why."])
    take_turn(held.organization, alone=True)  # before the row is locked, as every batch does
    stored = QuarantinedSignal.objects.select_for_update(of=("self",)).get(pk=held.pk)
    held.MACHINE.move(move, stored.state)


def _decide(
    held: QuarantinedSignal, move: str, by: User, reason: str, now: datetime, **fields: Any
) -> QuarantinedSignal:
    said = {"decided_by": by, "decided_at": now, "decision": reason[:200]}
    return trail.advance(held, move, by=by, reason=reason, now=now, **said, **fields)


def _again(held: QuarantinedSignal, by: User, now: datetime) -> FinancialSignal:
    """The row as it was sent: by now the payment may have been corrected."""
    report = ingest_batch(
        organization=held.organization,
        rows=[held.payload],
        by=by,
        origin=Origin(door="quarantine", capability=CAPABILITY, redriven=held.pk),
        now=now,
    )
    outcome = report.outcomes[0]
    if outcome.outcome != CREATED:
        raise StillContradicts(outcome=outcome.outcome, code=outcome.code, why=outcome.message)
    return FinancialSignal.objects.get(pk=UUID(outcome.signal_id))


def _correct(held: QuarantinedSignal, by: User, reason: str, now: datetime) -> FinancialSignal:
    """What stands under the key, with all its corrections, brought to the row's amount."""
    stands = (
        FinancialSignal.objects.select_related("site", "provider", "organization")
        .filter(pk=held.signal_id)
        .first()
    )
    if stands is None:  # it was held for what it points at, and nothing has its key
        return _again(held, by, now)
    try:
        stated = read_row(held.payload, places_of(held.organization, by, CAPABILITY), now)
    except Unfit as problem:
        raise StillContradicts(outcome="invalid", code=problem.code, why=problem.message) from None
    difference = stated.hundredths - counted_hundredths(stands.pk, held.organization)
    if not difference or _besides_amount(stated) != _recorded(stands):
        raise NotACorrection
    return book_correction(
        signal=stands,
        hundredths=difference,
        reason=reason,
        by=by,
        record=uuid5(NAMESPACE, f"quarantined {held.public_id}"),
        at=stands.signal_timestamp,
        door="quarantine",
        now=now,
    )


def _besides_amount(stated: Candidate) -> tuple[Any, ...]:
    """All that the row says besides its amount and the hour of its day."""
    return (
        stated.site, stated.provider, stated.currency_code, stated.payment_method,
        stated.original_payment, stated.corrects, stated.business_day,
        json.loads(stated.attributes),
    )  # fmt: skip


def _recorded(stands: FinancialSignal) -> tuple[Any, ...]:
    original, corrects = stands.original_payment_signal_id, stands.corrects_signal_id
    return (
        stands.site_id, stands.provider_id, stands.currency_code, stands.payment_method,
        original.hex if original else None, corrects.hex if corrects else None,
        stands.business_day.isoformat(), stands.attributes,
    )  # fmt: skip
