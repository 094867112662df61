"""Corrections, refunds and voids: signals that point at signals."""

from itertools import permutations
from uuid import UUID

import pytest

from audit.trail.models import AuditEvent
from insights.actions.rollups import check_rollups
from insights.models import FinancialSignal, QuarantinedSignal
from tests.insights.make import (
    amount_of,
    ingest,
    make_site,
    outcomes,
    record_id,
    signal,
)

pytestmark = pytest.mark.django_db


def payment(site, state="captured", amount="100.00", record="pay", **fields):
    return signal(
        site, "payment_received", record=record, amount=amount, payment_state=state, **fields
    )


def refund(site, amount, record, of="pay", **fields):
    return signal(
        site, "payment_refunded", record=record, amount=amount,
        original_payment_record_id=record_id(of), **fields,
    )  # fmt: skip


def correction(row, report, amount, place=0, **fields):
    made = report.outcomes[place].signal_id
    own = {"source_record_id": record_id(f"{made} {amount}"), "amount": amount}
    return {**row, **own, "is_correction": True, "corrects_signal_id": made, **fields}


def test_it_counts_only_captured_money(site, operator):
    ingest(site, operator, payment(site, "initiated"), payment(site, "authorised"))

    assert amount_of(site, "collected") == {}

    ingest(site, operator, payment(site))

    assert amount_of(site, "collected") == {"GBP": 10_000}


def test_it_settles_to_the_same_in_every_order(site, operator):
    rows = [
        payment(site, "authorised"), payment(site), refund(site, "-30.00", "r1"),
        refund(site, "-70.00", "r2"),
    ]  # fmt: skip
    for number, order in enumerate(permutations(range(4))):
        other = make_site(site.organization)
        for place in order:
            mine = {**rows[place], "site_id": other.public_id}
            mine["source_record_id"] = record_id(f"{number} {rows[place]['source_record_id']}")
            if "original_payment_record_id" in mine:
                mine["original_payment_record_id"] = record_id(f"{number} {record_id('pay')}")
            assert outcomes(ingest(other, operator, mine)) == ["created"]

        assert amount_of(other, "collected") == {"GBP": 0}


def test_it_holds_back_what_goes_beyond_the_capture(site, operator):
    ingest(site, operator, payment(site), refund(site, "-60.00", "r1"))

    report = ingest(site, operator, refund(site, "-40.01", "r2"), refund(site, "-40.00", "r3"))

    assert outcomes(report) == ["conflict", "created"]
    assert report.outcomes[0].code == "OVER_REFUND"
    assert QuarantinedSignal.objects.get().kind == "over_refund"
    assert amount_of(site, "collected") == {"GBP": 0}


def test_it_counts_a_refund_that_comes_again_once(site, operator):
    rows = payment(site), refund(site, "-60.00", "r1")
    ingest(site, operator, *rows)

    assert outcomes(ingest(site, operator, *rows)) == ["duplicate", "duplicate"]


def test_it_says_when_a_late_payment_is_less_than_its_refunds(site, operator):
    ingest(site, operator, refund(site, "-60.00", "r1"))

    report = ingest(site, operator, payment(site, amount="50.00"))

    assert (report.outcomes[0].outcome, report.outcomes[0].code) == ("created", "REFUNDS_EXCEED")


def test_it_counts_corrections_of_the_payment(site, operator):
    row = payment(site)
    first = ingest(site, operator, row)
    second = correction(row, first, "-50.00")
    made = ingest(site, operator, second)
    third = correction(second, made, "20.00")
    ingest(site, operator, third)

    report = ingest(site, operator, refund(site, "-70.01", "r1"), refund(site, "-70.00", "r2"))

    assert outcomes(report) == ["conflict", "created"]


def test_it_takes_from_one_capture_whichever_id_of_the_payment_is_named(site, operator):
    first = ingest(site, operator, payment(site, "authorised"), payment(site, "initiated"))
    named = [outcome.signal_id for outcome in first.outcomes]

    def void(record, amount, signal_id):
        row = signal(site, "payment_voided", record=record, amount=amount,
                     original_payment_signal_id=signal_id)  # fmt: skip
        return {**row, "original_payment_record_id": None}

    assert outcomes(ingest(site, operator, void("v1", "-60.00", named[0]))) == ["created"]
    ingest(site, operator, payment(site))

    report = ingest(site, operator, void("v2", "-40.01", named[1]), void("v3", "0.00", named[1]))

    assert [outcome.code for outcome in report.outcomes] == ["OVER_REFUND", ""]
    assert amount_of(site, "collected") == {"GBP": 4000}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"currency_code": "EUR"}, "ORIGINAL_PAYMENT"),
        ({"original_payment_record_id": None}, "ORIGINAL_PAYMENT"),
        ({"original_payment_signal_id": record_id("other")}, "ORIGINAL_PAYMENT"),
    ],
)
def test_it_refuses_a_refund_that_does_not_fit_its_payment(site, operator, fields, code):
    ingest(site, operator, payment(site))

    report = ingest(site, operator, {**refund(site, "-1.00", "r1"), **fields})

    assert report.outcomes[0].code == code


def test_it_refuses_to_refund_what_is_no_payment(site, operator):
    sold = ingest(site, operator, signal(site)).outcomes[0].signal_id
    row = refund(site, "-1.00", "r1", original_payment_signal_id=sold)

    report = ingest(site, operator, {**row, "original_payment_record_id": None})

    assert report.outcomes[0].code == "ORIGINAL_PAYMENT"


def test_it_sums_a_signal_and_its_corrections(site, operator):
    row = signal(site)
    first = ingest(site, operator, row)

    second = correction(row, first, "-3.00")
    report = ingest(site, operator, second)
    ingest(site, operator, correction(second, report, "1.00"))

    assert amount_of(site, "revenue") == {"GBP": 800}
    corrected = FinancialSignal.objects.get(pk=UUID(first.outcomes[0].signal_id))
    assert [str(each.amount) for each in corrected.corrections.all()] == ["-3.00"]


def test_it_takes_a_correction_in_the_batch_of_its_signal(site, operator):
    row = signal(site, record="row")
    probe = ingest(make_site(site.organization), operator, "nothing")
    made = signal_id_of(site, row)
    fix = {**row, "source_record_id": record_id("fix"), "amount": "-1.00",
           "is_correction": True, "corrects_signal_id": made}  # fmt: skip

    report = ingest(site, operator, fix, row)

    assert probe.batch.invalid == 1
    assert outcomes(report) == ["created", "created"]


def signal_id_of(site, row):
    from insights.signals.identity import signal_hex

    record = UUID(row["source_record_id"]).hex
    return signal_hex(
        site.organization.public_id, row["source_module_ref"], record, row["signal_type"], ""
    )


@pytest.mark.parametrize("fields", [{"currency_code": "EUR"}, {"site_id": None}])
def test_it_refuses_a_correction_that_differs_from_its_signal(site, operator, fields):
    row = signal(site)
    first = ingest(site, operator, row)
    if "site_id" in fields:
        fields = {"site_id": make_site(site.organization).public_id}

    report = ingest(site, operator, correction(row, first, "-1.00", **fields))

    assert report.outcomes[0].code == "CORRECTION_DIFFERS"


def test_it_does_not_know_signals_of_others(site, operator, harbor, outsider):
    theirs = make_site(harbor)
    row = signal(theirs)
    first = ingest(theirs, outsider, row)

    report = ingest(
        site, operator, correction(signal(site), first, "-1.00", site_id=site.public_id)
    )

    assert report.outcomes[0].code == "UNKNOWN_SIGNAL"


def test_it_lets_no_sender_book_in_the_name_of_people(site, operator):
    row = signal(site)
    first = ingest(site, operator, row)

    report = ingest(
        site, operator, correction(row, first, "-1.00", source_module_ref="financial_insights")
    )

    assert [(one.outcome, one.code) for one in report.outcomes] == [("invalid", "WRONG_SOURCE")]


@pytest.mark.parametrize("amount", ["-100.00", "-40.01"])
def test_it_holds_a_correction_back_that_leaves_less_than_was_refunded(site, operator, amount):
    row = payment(site)
    first = ingest(site, operator, row)
    ingest(site, operator, refund(site, "-60.00", "r1"))

    report = ingest(site, operator, correction(row, first, amount))

    assert [(one.outcome, one.code) for one in report.outcomes] == [("conflict", "OVER_REFUND")]
    assert amount_of(site, "collected") == {"GBP": 4000}


def test_it_holds_a_correction_back_that_makes_a_refund_too_large(site, operator):
    ingest(site, operator, payment(site))
    row = refund(site, "-60.00", "r1")
    first = ingest(site, operator, row)
    second = ingest(site, operator, correction(row, first, "-40.00"))

    over = ingest(site, operator, correction(row, first, "-0.01"))
    further = ingest(site, operator, correction(row, second, "-0.02"))

    assert outcomes(second) == ["created"]
    assert [one.outcomes[0].code for one in (over, further)] == ["OVER_REFUND", "OVER_REFUND"]
    assert amount_of(site, "collected") == {"GBP": 0}


def test_it_counts_a_refund_of_a_correction_as_one_of_the_payment(site, operator):
    row = payment(site)
    first = ingest(site, operator, row)
    more = ingest(site, operator, correction(row, first, "10.00")).outcomes[0].signal_id
    ingest(site, operator, refund(site, "-100.00", "r1"))

    def of_the_correction(amount):
        made = refund(site, amount, f"of {amount}", original_payment_signal_id=more)
        return {**made, "original_payment_record_id": None}

    report = ingest(site, operator, of_the_correction("-10.01"), of_the_correction("-10.00"))

    assert outcomes(report) == ["conflict", "created"]


def test_it_refuses_a_correction_that_moves_a_refund_to_another_payment(site, operator):
    ingest(site, operator, payment(site), payment(site, record="other"))
    row = refund(site, "-60.00", "r1")
    first = ingest(site, operator, row)

    moved = correction(row, first, "-10.00", original_payment_record_id=record_id("other"))

    assert ingest(site, operator, moved).outcomes[0].code == "CORRECTION_DIFFERS"


def test_it_takes_a_correction_that_came_first_once_its_signal_comes(site, operator):
    row = signal(site, record="row")
    fix = {**row, "source_record_id": record_id("fix"), "amount": "-1.00",
           "is_correction": True, "corrects_signal_id": signal_id_of(site, row)}  # fmt: skip
    early = ingest(site, operator, fix)
    again = ingest(site, operator, fix)

    ingest(site, operator, row)

    assert [(one.outcomes[0].outcome, one.outcomes[0].code) for one in (early, again)] == [
        ("conflict", "UNKNOWN_SIGNAL")
    ] * 2
    assert amount_of(site, "revenue") == {"GBP": 900}
    held = QuarantinedSignal.objects.get()
    assert (held.state, held.decided_by, held.made_signal.amount) == ("redriven", None, -1)
    event = AuditEvent.objects.get(action="quarantined_signal.release")
    assert (event.actor_kind, event.actor_name) == ("system", "insights.ingest")
    assert check_rollups(site.organization) == []


def test_it_sets_refunds_of_another_currency_against_nothing(site, operator):
    ingest(site, operator, refund(site, "-60.00", "r1", currency_code="EUR"))

    report = ingest(site, operator, payment(site, amount="50.00"), refund(site, "-50.00", "r2"))

    assert [one.code for one in report.outcomes] == ["", ""]
