"""Cashing-up: the second person counts again, verifies, or closes what was escalated."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.cash import LONGEST_NOTES, Till, escalate_beyond_threshold, taken_by_hand
from insights.actions.cash_steps import add_step, check_site, locked
from insights.actions.tasks import settle_task
from insights.models import CashAdjustment, CashReconciliation
from insights.models.cash import CLOSING, SECOND_COUNT, VERIFICATION
from insights.models.tasks import CASH_ORIGIN
from insights.queries.cash import VERIFY, last_count, second_count_by
from insights.queries.cash_expected import Expected, expected_cash
from insights.queries.cash_rules import rule_of
from insights.states import CASH
from leafenterprise.accounts.second_factor import SecondFactorNeeded, needs_second_factor
from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.written_back import kept_text


class NotesRequired(InvalidInput):
    """A variance is explained before anybody puts their name under it."""

    code = "NOTES_REQUIRED"
    message = "The count differs from what was expected: say why before it is closed."
    example_details: ClassVar[dict[str, Any]] = {"variance": "-4.50"}


class SecondCountRequired(Conflict):
    """The practice asks the verifier for an own count first."""

    code = "SECOND_COUNT_REQUIRED"
    message = "Count the till yourself first; the figures show after that."


@dataclass(frozen=True)
class _Found:
    """What the second person meets: the till as it should be now, and how the count differs."""

    expected: Expected
    variance: Decimal
    notes: str
    counts_differ: bool


@trail.keeps_refusals("record")
@transaction.atomic
def count_again(
    *, record: CashReconciliation, till: Till, by: Any, now: datetime | None = None
) -> CashReconciliation:
    """The verifier's own count, made before seeing any figure.

    Raises: NotAllowed, SelfVerification, InvalidTransition, InvalidInput.
    """
    now = now or timezone.now()
    check_site(by, VERIFY, record.site)
    record = locked(record)
    counted = till.counted(record.currency_code)
    trail.advance(record, "count_again", by=by, now=now)
    add_step(
        record, SECOND_COUNT, by, now, counted_total=counted,
        denominations={face: number for face, number in till.denominations.items() if number},
    )  # fmt: skip
    return record


@trail.keeps_refusals("record")
@transaction.atomic
def verify_count(
    *,
    record: CashReconciliation,
    by: Any,
    second_factor: bool,
    notes: str = "",
    now: datetime | None = None,
) -> CashReconciliation:
    """Closes the day: balanced, or with its variance and notes; beyond the threshold it escalates.

    second_factor: whether `by` has just shown one. Raises: NotAllowed, SelfVerification,
    SecondFactorNeeded, SecondCountRequired, NotesRequired, InvalidTransition.
    """
    now = now or timezone.now()
    record = _ready(record, "verify_balanced", by, second_factor)
    if rule_of(record.site).asks_second_count and second_count_by(record, by) is None:
        raise SecondCountRequired
    found = _find(record, by, notes)
    fields = _fields(found)
    if escalate_beyond_threshold(
        record, found.variance, now,
        expected_at_verification=found.expected.total, variance_notes=found.notes,
    ):  # fmt: skip
        _keep(record, VERIFICATION, found, by, now, closes=False)
        return record
    needs_notes = bool(found.variance) or found.counts_differ
    if needs_notes and not found.notes:
        raise NotesRequired(variance=str(found.variance))
    move = "verify_variance" if found.variance else "verify_balanced"
    _close(record, move, found, fields, by, now)
    _keep(record, VERIFICATION, found, by, now)
    return record


@trail.keeps_refusals("record")
@transaction.atomic
def close_escalated(
    *,
    record: CashReconciliation,
    by: Any,
    notes: str,
    second_factor: bool,
    now: datetime | None = None,
) -> CashReconciliation:
    """A second person closes an escalated day with notes; its task is settled with it.

    Raises: NotAllowed, SelfVerification, SecondFactorNeeded, NotesRequired, InvalidTransition.
    """
    now = now or timezone.now()
    record = _ready(record, "close_escalated", by, second_factor)
    if not notes.strip():
        raise NotesRequired(variance=str(record.variance))
    found = _find(record, by, notes)
    _close(record, "close_escalated", found, _fields(found), by, now)
    _keep(record, CLOSING, found, by, now)
    settle_task(cause=record, origin=CASH_ORIGIN, closed_by=by, outcome=found.notes, now=now)
    return record


def _ready(
    record: CashReconciliation, move_name: str, by: Any, second_factor: bool
) -> CashReconciliation:
    """The locked day, once state, right, person and second factor were looked at, in that order."""
    record = locked(record)
    move = CASH.move(move_name, record.state)
    check_site(by, VERIFY, record.site)
    if move.check:
        move.check(record, by)
    if needs_second_factor(by) and not second_factor:
        raise SecondFactorNeeded("A day's cash is closed with a fresh code of your second factor.")
    return record


def _find(record: CashReconciliation, by: Any, notes: str) -> _Found:
    if len(notes) > LONGEST_NOTES:
        raise InvalidInput(notes=[f"At most {LONGEST_NOTES} characters."])
    assert record.counted_cash_total is not None
    expected = expected_cash(record, last_count(record), taken_by_hand(record))
    own = second_count_by(record, by)
    return _Found(
        expected=expected,
        variance=record.counted_cash_total - expected.total,
        notes=kept_text("notes", record.variance_notes, notes.strip()) or record.variance_notes,
        counts_differ=own is not None and own.counted_total != record.counted_cash_total,
    )


def _fields(found: _Found) -> dict[str, Any]:
    return {
        "expected_at_verification": found.expected.total,
        "variance": found.variance,
        "variance_notes": found.notes,
        "counted_signals": len(found.expected.own),
    }


def _close(
    record: CashReconciliation, move: str, found: _Found, fields: dict[str, Any], by: Any,
    now: datetime,
) -> None:  # fmt: skip
    trail.advance(
        record, move, by=by, now=now, reason=found.notes, verifier=by, verified_at=now, **fields
    )
    CashAdjustment.objects.bulk_create(
        CashAdjustment(
            organization=record.organization, late_for=late.late_for, taken_by=record,
            signal=late.signal, amount=late.signal.amount,
        )
        for late in found.expected.late
    )  # fmt: skip


def _keep(
    record: CashReconciliation, kind: str, found: _Found, by: Any, now: datetime, *,
    closes: bool = True,
) -> None:  # fmt: skip
    add_step(
        record, kind, by, now, counted_total=record.counted_cash_total,
        expected_total=found.expected.total, variance=found.variance, notes=found.notes,
        lines=[line.to_json() for line in found.expected.lines],
        signal_ids=[signal.pk.hex for signal in found.expected.own] if closes else [],
    )  # fmt: skip
