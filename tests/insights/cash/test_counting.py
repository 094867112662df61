"""Counting: denominations, lines, history, and what the counter does not see."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from audit.trail.models import AuditEvent
from insights.actions.cash import DayNotBegun, Till, enter_count, submit_count
from insights.cash.denominations import DENOMINATIONS, NotCountable, faces_of, sum_of_faces
from insights.cash.till import exceeds, expected_lines
from insights.models import CashReconciliation, CashRule, FollowUpTask
from insights.queries.cash import sight_of
from insights.queries.cash_rules import rule_of
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from tests.insights.cash.make import (
    DAY,
    cash,
    close,
    closed,
    counted,
    in_state,
    report,
    submitted,
    till,
)
from tests.insights.make import ingest, make_site
from tests.people import make_member

pytestmark = pytest.mark.django_db
D = Decimal


def test_it_adds_up_denominations():
    assert sum_of_faces("GBP", {"20.00": 3, "0.05": 7, "0.01": 1}) == D("60.36")
    assert sum_of_faces("JPY", {"10000.00": 2}) == D("20000.00")
    assert faces_of("XOF") == ()


@pytest.mark.parametrize(
    "numbers", [{"3.00": 1}, {"20.00": -1}, {"20.00": 1.5}, {"20.00": True}, {"20.00": 10**6}]
)
def test_it_counts_no_face_that_is_none(numbers):
    with pytest.raises(NotCountable):
        sum_of_faces("GBP", numbers)


def test_it_lists_each_face_once_from_the_largest_down():
    for currency, faces in DENOMINATIONS.items():
        values = [D(face) for face in faces]
        assert values == sorted(set(values), reverse=True), currency


def test_it_takes_what_the_source_reports_before_what_was_stated():
    lines = expected_lines(
        {"taking": D("80.00"), "petty_cash": D("-5.00")},
        {"petty_cash": D("7.00"), "banked": D("20.00"), "float_amount": D("100.00")},
    )

    amounts = {line.movement: line.amount for line in lines}
    assert amounts == {
        "taking": D("80.00"), "float": D("100.00"), "petty_cash": D("-5.00"),
        "banking": D("-20.00"),
    }  # fmt: skip
    assert [line.movement for line in lines if line.differs] == ["petty_cash"]


@pytest.mark.parametrize(
    ("variance", "is_beyond"),
    [("10.00", False), ("10.01", True), ("-10.00", False), ("-10.01", True), ("0.00", False)],
)
def test_it_exceeds_strictly_and_either_way(variance, is_beyond):
    assert exceeds(D(variance), D("10.00")) is is_beyond


def test_it_stores_the_sum_of_the_denominations(site, counter):
    till_ = Till(denominations={"20.00": 2, "1.00": 3, "5.00": 0})

    record = enter_count(site=site, day=DAY, till=till_, by=counter)

    step = record.steps.get()
    assert (record.state, record.counted_cash_total) == ("cash_recorded", D("43.00"))
    assert step.denominations == {"20.00": 2, "1.00": 3}
    assert (step.expected_total, record.expected_cash_total) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        Till(), Till({"3.00": 1}), Till({"20.00": 1}, D("20.00")), Till(total=D("-1")),
        Till(total=D("1.005")), Till(total=D("1"), lines={"tips": D("1")}),
        Till(total=D("1"), lines={"banked": D("-1")}), Till(total=D("NaN")),
    ],
)  # fmt: skip
def test_it_refuses_a_till_that_cannot_be(site, counter, wrong):
    with pytest.raises(InvalidInput):
        enter_count(site=site, day=DAY, till=wrong, by=counter)

    assert not CashReconciliation.objects.exists()


def test_it_counts_no_day_that_has_not_begun(site, counter):
    now = datetime(2026, 3, 9, 23, 0, tzinfo=UTC)

    with pytest.raises(DayNotBegun):
        enter_count(site=site, day=DAY, till=till("1.00"), by=counter, now=now)


def test_it_keeps_the_count_before_the_change(site, counter, verifier):
    counted(site, counter, "50.00")

    record = counted(site, verifier, "48.00")

    assert [step.counted_total for step in record.steps.all()] == [D("50.00"), D("48.00")]
    assert record.entered_by == verifier
    assert {step.by for step in record.entries()} == {counter, verifier}


def test_it_expects_what_the_signals_and_the_lines_say(site, counter):
    sender = make_member(site.organization, "operator")
    ingest(
        site, sender, cash(site, "80.00"), cash(site, "-5.00", "refund"),
        cash(site, "100.00", "float"), cash(site, "7.00", day=date(2026, 3, 11)),
        cash(site, "9.00", currency_code="EUR"),
    )  # fmt: skip
    record = counted(site, counter, "154.50", banked="20.00", float_amount="90.00")

    record = submit_count(record=record, by=counter)

    assert (record.expected_cash_total, record.variance) == (D("155.00"), D("-0.50"))
    said = {line["movement"]: line["amount"] for line in record.steps.last().lines}
    assert said == {"taking": "80.00", "float": "100.00", "refund": "-5.00", "banking": "-20.00"}


def test_it_expects_the_same_whoever_submits(site, counter, owner):
    """A cashier cannot see a single signal; the expected total does not depend on that."""
    report(site, "30.00")
    other = make_site(site.organization)
    report(other, "30.00")

    found = [
        submit_count(record=counted(place, by, "30.00"), by=by).expected_cash_total
        for place, by in ((site, counter), (other, owner))
    ]

    assert found == [D("30.00"), D("30.00")]


def test_it_asks_for_the_takings_where_they_are_entered_by_hand(site, counter):
    CashRule.objects.create(
        organization=site.organization, site=site, expected_method="manual"
    )  # fmt: skip
    report(site, "999.00")
    record = counted(site, counter, "145.00", float_amount="100.00")

    with pytest.raises(InvalidInput):
        submit_count(record=record, by=counter)
    record = submit_count(record=record, by=counter, takings=D("45.00"))

    assert (record.expected_cash_total, record.variance) == (D("145.00"), D("0.00"))


def test_it_takes_no_takings_by_hand_elsewhere(site, counter):
    with pytest.raises(InvalidInput):
        submit_count(record=counted(site, counter), by=counter, takings=D("1"))


def test_it_reads_the_rule_of_the_site_before_that_of_the_practice(site):
    other = make_site(site.organization)
    CashRule.objects.create(
        organization=site.organization, variance_threshold=D("25"), currency_code="EUR",
        asks_second_count=True,
    )  # fmt: skip
    CashRule.objects.create(
        organization=site.organization, site=site, variance_threshold=D("0"),
        asks_second_count=False,
    )  # fmt: skip

    here, there = rule_of(site), rule_of(other)

    assert (here.variance_threshold, here.currency_code, here.asks_second_count) == (
        D("0"), "EUR", False,
    )  # fmt: skip
    assert (there.variance_threshold, there.asks_second_count) == (D("25"), True)
    assert there.expected_method == "signals"


def test_it_hides_what_is_expected_until_the_count_is_submitted(site, counter, verifier, owner):
    report(site, "50.00")
    record = counted(site, counter)
    before = [sight_of(record, person).figures for person in (counter, verifier, owner)]

    record = submit_count(record=record, by=counter)

    assert before == [False, False, False]
    assert sight_of(record, counter).figures
    assert sight_of(record, verifier).figures


def test_it_escalates_at_submission_with_task_and_event(site, counter):
    report(site, "50.00")

    record = submitted(site, counter, "39.99")

    task = FollowUpTask.objects.get()
    assert (record.state, record.variance) == ("escalated", D("-10.01"))
    assert (task.origin_id, task.created_by, task.site) == (record.public_id, None, site)
    assert "-£10.01" in task.title
    told = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"cash_reconciliation.escalate", "follow_up_task.raised"} <= told
    event = AuditEvent.objects.get(action="cash_reconciliation.submit")
    assert "-10.01" in event.after


def test_it_does_not_escalate_at_the_threshold_itself(site, counter):
    report(site, "50.00")

    assert submitted(site, counter, "60.00").state == "awaiting_verification"
    assert not FollowUpTask.objects.exists()


def test_it_settles_the_task_when_another_person_closes(site, counter, verifier):
    record = close(in_state("escalated", site, counter, verifier), verifier)

    task = FollowUpTask.objects.get()
    assert (record.state, record.verifier) == ("verified_variance_logged", verifier)
    assert record.escalated_at
    assert (task.state, task.closed_by, task.outcome) == ("done", verifier, "Found in the safe.")


@pytest.mark.parametrize("state", ["verified_balanced", "verified_variance_logged", "escalated"])
def test_it_changes_no_count_that_is_out_of_its_hands(site, counter, verifier, state):
    in_state(state, site, counter, verifier)

    with pytest.raises(InvalidTransition):
        counted(site, counter, "1.00")


def test_it_counts_only_where_the_person_works(site, cedar, counter):
    elsewhere = make_site(cedar)
    counter.memberships.get().sites.add(elsewhere)

    with pytest.raises(NotAllowed):
        counted(site, counter)


def test_it_says_in_the_trail_what_was_counted_and_noted(site, counter, verifier):
    report(site, "50.00")
    closed(site, counter, verifier, "49.00")

    event = AuditEvent.objects.get(action="cash_reconciliation.verify_variance")
    assert '"variance_notes":"Coins fell out."' in event.after or "Coins fell out." in event.after
    assert event.actor_id == verifier.public_id
