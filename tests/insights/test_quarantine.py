"""Rows that contradict what is recorded, settled by people."""

import pytest

from audit.trail.models import AuditEvent
from insights.actions.corrections import book_correction
from insights.actions.quarantine import NotACorrection, StillContradicts, dismiss, redrive
from insights.models import FinancialSignal, QuarantinedSignal
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from tests.insights.make import amount_of, ingest, make_provider, record_id, signal

pytestmark = pytest.mark.django_db
WHY = "The till roll says so."


def held(site, by, **other) -> QuarantinedSignal:
    row = signal(site, amount="10.00")
    ingest(site, by, row, {**row, **other})
    return QuarantinedSignal.objects.get()


def test_it_books_the_difference_as_a_correction(site, operator, owner):
    settled = redrive(held=held(site, operator, amount="12.50"), by=owner, reason=WHY)

    assert (settled.state, settled.decided_by, settled.decision) == ("redriven", owner, WHY)
    assert amount_of(site, "revenue") == {"GBP": 1250}
    made = settled.made_signal
    assert (str(made.amount), made.is_correction, made.batch.door) == ("2.50", True, "quarantine")
    assert made.business_day == made.corrects_signal.business_day


def test_it_does_not_settle_twice(site, operator, owner):
    row = held(site, operator, amount="12.50")
    redrive(held=row, by=owner, reason=WHY)

    for settle in (redrive, dismiss):
        with pytest.raises(InvalidTransition):
            settle(held=row, by=owner, reason=WHY)
    assert amount_of(site, "revenue") == {"GBP": 1250}


@pytest.mark.parametrize(
    "other",
    [{"currency_code": "EUR"}, {"payment_method": "cash"}, {"attributes": {"invoice_number": "7"}},
     {"signal_timestamp": "2026-03-11T12:00:00Z"}, {"provider_id": "theirs"}],
)  # fmt: skip
def test_it_corrects_nothing_but_an_amount(site, operator, owner, other):
    if "provider_id" in other:
        other = {"provider_id": make_provider(site.organization).public_id}

    with pytest.raises(NotACorrection):
        redrive(held=held(site, operator, **other, amount="9.00"), by=owner, reason=WHY)

    assert FinancialSignal.objects.count() == 1


def test_it_leaves_things_as_they_stand_when_dismissed(site, operator, owner):
    settled = dismiss(held=held(site, operator, amount="12.50"), by=owner, reason=WHY)

    assert settled.state == "dismissed"
    assert amount_of(site, "revenue") == {"GBP": 1000}
    event = AuditEvent.objects.get(action="quarantined_signal.dismiss")
    assert event.reason == WHY


def test_it_takes_a_held_refund_once_its_payment_was_corrected(site, operator, owner):
    payment = signal(site, "payment_received", record="pay", amount="10.00")
    back = signal(site, "payment_refunded", amount="-12.00",
                  original_payment_record_id=record_id("pay"))  # fmt: skip
    ingest(site, operator, payment, back)
    row = QuarantinedSignal.objects.get()
    with pytest.raises(StillContradicts):
        redrive(held=row, by=owner, reason=WHY)
    book_correction(signal=FinancialSignal.objects.get(), hundredths=500, reason=WHY, by=owner)

    row.refresh_from_db()
    assert row.state == "redriven"
    assert row.made_signal.signal_type == "payment_refunded"
    assert amount_of(site, "collected") == {"GBP": 300}


def test_it_books_the_difference_to_what_corrections_left(site, operator, owner):
    row = held(site, operator, amount="12.50")
    stands = FinancialSignal.objects.get()
    first = book_correction(signal=stands, hundredths=300, reason=WHY, by=owner)
    book_correction(signal=first, hundredths=-100, reason=WHY, by=owner)

    settled = redrive(held=row, by=owner, reason=WHY)

    assert str(settled.made_signal.amount) == "0.50"
    assert amount_of(site, "revenue") == {"GBP": 1250}


def test_it_books_nothing_where_a_correction_said_the_same(site, operator, owner):
    row = held(site, operator, amount="12.50")
    stands = FinancialSignal.objects.get()
    book_correction(signal=stands, hundredths=250, reason=WHY, by=owner)

    with pytest.raises(NotACorrection):
        redrive(held=row, by=owner, reason=WHY)
    assert amount_of(site, "revenue") == {"GBP": 1250}


def test_it_moves_no_refund_to_another_payment(site, operator, owner):
    pay, other = (
        signal(site, "payment_received", record=name, amount="50.00") for name in ("pay", "other")
    )
    back = signal(site, "payment_refunded", amount="-12.00",
                  original_payment_record_id=record_id("pay"))  # fmt: skip
    moved = {**back, "amount": "-20.00", "original_payment_record_id": record_id("other")}
    ingest(site, operator, pay, other, back, moved)

    with pytest.raises(NotACorrection):
        redrive(held=QuarantinedSignal.objects.get(), by=owner, reason=WHY)


@pytest.mark.parametrize("settle", [redrive, dismiss])
def test_it_needs_a_reason_and_the_right(site, operator, owner, settle):
    row = held(site, operator, amount="12.50")

    with pytest.raises(InvalidInput):
        settle(held=row, by=owner, reason=" ")
    with pytest.raises(NotAllowed):
        settle(held=row, by=operator, reason=WHY)
    row.refresh_from_db()
    assert row.state == "held"


def test_it_refuses_a_correction_of_nothing(site, operator, owner):
    ingest(site, operator, signal(site))
    stands = FinancialSignal.objects.get()

    for hundredths, reason in ((0, WHY), (100, "")):
        with pytest.raises(InvalidInput):
            book_correction(signal=stands, hundredths=hundredths, reason=reason, by=owner)


def test_it_tells_the_trail_of_a_correction(site, operator, owner):
    ingest(site, operator, signal(site))
    book_correction(signal=FinancialSignal.objects.get(), hundredths=-100, reason=WHY, by=owner)

    event = AuditEvent.objects.get(action="signal.corrected")
    assert (event.actor_id, event.reason) == (owner.public_id, WHY)
    assert amount_of(site, "revenue") == {"GBP": 900}
