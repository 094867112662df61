"""The second person: never the first one, once only, and with notes where figures differ."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from insights.actions.cash import submit_count
from insights.actions.cash_copies import number_copy
from insights.actions.cash_verification import (
    NotesRequired,
    SecondCountRequired,
    count_again,
    verify_count,
)
from insights.models import CashAdjustment, CashReconciliation, CashRule, FollowUpTask
from insights.queries.cash import sight_of
from insights.queries.cash_expected import late_signals_of, late_signals_on, next_open_day
from insights.states import SelfVerification
from leafenterprise.accounts.second_factor import SecondFactorNeeded
from leafenterprise.shared.states import InvalidTransition
from tests.insights.cash.make import DAY, close, closed, counted, in_state, report, submitted, till
from tests.people import make_member

pytestmark = pytest.mark.django_db
D = Decimal
NEXT, AFTER = date(2026, 3, 11), date(2026, 3, 12)


def test_it_closes_a_balanced_day(site, counter, verifier):
    report(site, "50.00")

    record = verify_count(record=submitted(site, counter), by=verifier, second_factor=True)

    assert (record.state, record.verifier) == ("verified_balanced", verifier)
    assert (record.expected_cash_total, record.expected_at_verification) == (D("50"), D("50"))
    assert record.variance == 0


def test_it_demands_notes_where_the_count_differs(site, counter, verifier):
    record = submitted(site, counter, "4.50")

    with pytest.raises(NotesRequired) as refused:
        verify_count(record=record, by=verifier, second_factor=True, notes="  ")
    record = verify_count(record=record, by=verifier, second_factor=True, notes="A coin fell.")

    assert refused.value.details == {"variance": "4.50"}
    assert (record.state, record.variance_notes) == ("verified_variance_logged", "A coin fell.")


def test_it_refuses_whoever_ever_entered_a_figure(site, counter, verifier):
    counted(site, counter)
    record = submit_count(record=counted(site, verifier, "0.00"), by=verifier)

    for person in (counter, verifier):
        with pytest.raises(SelfVerification):
            verify_count(record=record, by=person, second_factor=True, notes="x")

    assert CashReconciliation.objects.get().state == "awaiting_verification"


def test_it_refuses_whoever_entered_to_close_the_escalation(site, counter, verifier):
    record = in_state("escalated", site, counter, verifier)

    with pytest.raises(SelfVerification):
        close(record, counter)


def test_it_demands_notes_to_close_an_escalation(site, counter, verifier):
    with pytest.raises(NotesRequired):
        close(in_state("escalated", site, counter, verifier), verifier, notes=" ")


def test_it_lets_one_of_two_verifiers_win(site, cedar, counter, verifier):
    record = submitted(site, counter, "0.00")
    stale = CashReconciliation.objects.get(pk=record.pk)
    verify_count(record=record, by=verifier, second_factor=True)

    with pytest.raises(InvalidTransition):
        verify_count(record=stale, by=make_member(cedar, "cashier"), second_factor=True)

    assert CashReconciliation.objects.get().verifier == verifier


def test_it_asks_for_a_second_factor_where_the_organization_does(site, cedar, counter, verifier):
    cedar.requires_mfa = True
    cedar.save()
    record = submitted(site, counter, "0.00")

    with pytest.raises(SecondFactorNeeded):
        verify_count(record=record, by=verifier, second_factor=False)


@pytest.fixture
def asks_twice(site):
    """The practice wants the verifier to count too."""
    return CashRule.objects.create(organization=site.organization, asks_second_count=True)


def test_it_hides_both_figures_until_the_second_count(site, asks_twice, counter, verifier):
    record = submitted(site, counter, "5.00")
    before = sight_of(record, verifier)

    with pytest.raises(SecondCountRequired):
        verify_count(record=record, by=verifier, second_factor=True, notes="x")
    record = count_again(record=record, till=till("5.00"), by=verifier)

    assert (before.figures, before.counts) == (False, False)
    assert sight_of(record, verifier).figures
    assert sight_of(record, counter).figures


def test_it_asks_anew_for_a_second_count_of_a_changed_count(site, asks_twice, counter, verifier):
    count_again(record=submitted(site, counter, "5.00"), till=till("5.00"), by=verifier)
    record = submitted(site, counter, "6.00")

    with pytest.raises(SecondCountRequired):
        verify_count(record=record, by=verifier, second_factor=True, notes="x")


def test_it_demands_notes_where_two_counts_differ(site, asks_twice, counter, verifier):
    record = count_again(record=submitted(site, counter, "0.00"), till=till("1.00"), by=verifier)

    with pytest.raises(NotesRequired):
        verify_count(record=record, by=verifier, second_factor=True)
    record = verify_count(record=record, by=verifier, second_factor=True, notes="I had miscounted.")

    assert (record.state, record.variance_notes) == ("verified_balanced", "I had miscounted.")


def test_it_keeps_three_figures_where_cash_came_before_verification(site, counter, verifier):
    report(site, "50.00")
    record = submitted(site, counter, "45.00")
    report(site, "-1.00")

    record = verify_count(record=record, by=verifier, second_factor=True, notes="One left over.")

    assert (record.expected_cash_total, record.counted_cash_total) == (D("50"), D("45"))
    assert (record.expected_at_verification, record.variance) == (D("49"), D("-4"))
    assert [step.variance for step in record.steps.all()] == [None, D("-5"), D("-4")]


def test_it_escalates_at_verification_what_only_then_is_too_much(site, counter, verifier):
    report(site, "50.00")
    record = submitted(site, counter, "45.00")
    report(site, "20.00")

    record = verify_count(record=record, by=verifier, second_factor=True, notes="Hm.")

    assert (record.state, record.variance) == ("escalated", D("-25"))
    assert FollowUpTask.objects.get().state == "open"
    assert close(record, verifier).state == "verified_variance_logged"


def test_it_shows_late_cash_on_the_next_open_day_and_rewrites_nothing(site, counter, verifier):
    report(site, "50.00")
    first = closed(site, counter, verifier, "50.00")
    closed(site, counter, verifier, "0.00", NEXT)
    report(site, "7.00")
    report(site, "30.00", day=AFTER)

    assert [late.signal.amount for late in late_signals_of(first)] == [D("7.00")]
    assert late_signals_on(site, NEXT, "GBP") == ()
    assert next_open_day(site, DAY, "GBP") == AFTER
    taken = closed(site, counter, verifier, "37.00", AFTER)

    first.refresh_from_db()
    assert (first.state, first.expected_at_verification) == ("verified_balanced", D("50"))
    assert (taken.state, taken.expected_at_verification) == ("verified_balanced", D("37"))
    adjustment = CashAdjustment.objects.get()
    assert (adjustment.late_for, adjustment.taken_by, adjustment.amount) == (first, taken, D("7"))
    assert late_signals_of(first) == []
    assert taken.steps.last().lines[-1]["note"] == "of 2026-03-10"


def test_it_takes_late_cash_of_nothing_in_sum_too(site, counter, verifier):
    first = closed(site, counter, verifier, "0.00")

    report(site, "5.00", "-5.00")

    assert len(late_signals_of(first)) == 2
    assert {late.late_for for late in late_signals_on(site, NEXT, "GBP")} == {first}


def test_it_numbers_every_look_at_a_closed_day(site, counter, verifier):
    record = submitted(site, counter, "0.00")
    early = number_copy(record=record, kind="view", by=verifier)
    record = verify_count(record=record, by=verifier, second_factor=True)

    copies = [number_copy(record=record, kind=kind, by=counter) for kind in ("view", "print")]

    assert early is None
    assert [copy.number for copy in copies] == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        {"counted_cash_total": D("1")}, {"expected_at_verification": D("1")},
        {"variance_notes": "nothing happened"}, {"state": "cash_recorded"},
        {"verifier": None},
    ],
)  # fmt: skip
def test_it_lets_no_sql_rewrite_a_closed_day(site, counter, verifier, change):
    record = closed(site, counter, verifier, "4.00")

    with pytest.raises(IntegrityError, match="IMMUTABLE_RECORD"), transaction.atomic():
        CashReconciliation.objects.filter(pk=record.pk).update(**change)


def test_it_lets_no_sql_rewrite_a_step(site, counter):
    record = counted(site, counter)

    with pytest.raises(IntegrityError, match="IMMUTABLE_RECORD"), transaction.atomic():
        record.steps.update(counted_total=D("1"))


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("cash_verified_by_another", {"same": True}),
        ("cash_closed_by_somebody", {"verifier": None}),
        ("cash_variance_has_notes", {"variance_notes": ""}),
        ("cash_balanced_without_variance", {"state": "verified_balanced"}),
        ("cash_variance_is_the_difference", {"variance": D("3.00")}),
        ("cash_submitted_has_figures", {"expected_cash_total": None}),
        ("IMMUTABLE_RECORD", {"state": "lost", "verifier": None, "verified_at": None}),
    ],
)
def test_it_lets_no_sql_close_a_day_against_the_rules(site, counter, verifier, rule, fields):
    from django.utils import timezone

    record = submitted(site, counter, "4.00")
    good = {
        "state": "verified_variance_logged", "verifier": verifier, "verified_at": timezone.now(),
        "expected_at_verification": D("0"), "variance": D("4.00"), "variance_notes": "x",
    }  # fmt: skip
    wrong = {"verifier": counter} if fields.pop("same", False) else fields

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        CashReconciliation.objects.filter(pk=record.pk).update(**(good | wrong))

    CashReconciliation.objects.filter(pk=record.pk).update(**good)
