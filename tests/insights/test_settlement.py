"""Payments, refunds, voids and corrections of all of them come to the same in every order."""

import random
import time
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.actions.rollups import check_rollups
from insights.models import FinancialSignal, QuarantinedSignal
from insights.signals.identity import signal_hex
from insights.signals.settlement import PAYMENT, Fact, Offer, Settlement
from tests.insights.make import amount_of, ingest, make_site, outcomes, record_id, signal
from tests.people import make_member, make_organization

CAPTURE, AUTHORISED = "capture", "authorised"
AT = "2026-03-10T12:00:00Z"


def fact(name, hundredths, *, corrects=None, original=None, state=""):
    type_ = "payment_refunded" if original else PAYMENT
    captured = CAPTURE if type_ == PAYMENT and not corrects else ""
    state = state or ("refunded" if original else "captured")
    return Fact(name, 1, type_, "GBP", state, hundredths, corrects, original, captured, name)


# Right together, though many orders of them are not right half-way.
FACTS = (
    fact(AUTHORISED, 10_000, state="authorised"), fact(CAPTURE, 10_000),
    fact("less", -10_000, corrects=CAPTURE), fact("yet more", 8_000, corrects="less"),
    fact("r1", -5_000, original=CAPTURE), fact("r2", -4_000, original=AUTHORISED),
    fact("r3", -1_000, original="less"), fact("r1 less", 4_000, corrects="r1", original=CAPTURE),
    fact("r1 more", -1_000, corrects="r1 less", original=CAPTURE),
)  # fmt: skip


def settle_in(groups):
    """The ids recorded after the groups came one after another; what waited is offered again."""
    recorded, waiting = [], []
    for group in groups:
        offers = [Offer(one, 0) for one in (*group, *waiting)]
        Settlement(recorded).settle(offers)
        recorded += [offer.fact for offer in offers if offer.is_taken]
        waiting = [offer.fact for offer in offers if offer.problem]
    return {one.signal_id for one in recorded}


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(order=st.permutations(FACTS), cuts=st.sets(st.integers(1, len(FACTS) - 1)))
def test_it_records_all_in_the_end_in_whatever_order_and_groups_they_come(order, cuts):
    ends = [0, *sorted(cuts), len(FACTS)]

    assert settle_in([order[first:last] for first, last in pairwise(ends)]) == {
        one.signal_id for one in FACTS
    }


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    order=st.permutations([one for one in FACTS[2:] if one.signal_id != "r3"]),
    more=st.integers(-12_000, -2_001),
)
def test_it_never_takes_more_than_the_capture_is_worth(order, more):
    """Once what a refund names is known, whatever comes and however wrong it is."""
    recorded = list(FACTS[:2])
    waiting = [fact("greedy", more, original=CAPTURE)]
    for one in order:
        offers = [Offer(each, 0) for each in (one, *waiting)]
        Settlement(recorded).settle(offers)
        recorded += [offer.fact for offer in offers if offer.is_taken]
        waiting = [offer.fact for offer in offers if offer.problem]
        assert sum(each.hundredths for each in recorded if each.signal_id != AUTHORISED) >= 0


@pytest.mark.parametrize("size", [4_000])
def test_it_walks_long_chains_and_many_contradictions_in_linear_time(size):
    chain = [
        fact(f"c{place}", 1, corrects=f"c{place - 1}" if place else CAPTURE)
        for place in range(size)
    ]
    over = [fact("greedy", -1_000_000 - place, original=CAPTURE) for place in range(size)]

    started = time.process_time()
    offers = [Offer(one, 0) for one in (fact(CAPTURE, 10_000), *reversed(chain), *over)]
    Settlement([]).settle(offers)

    assert sum(offer.is_taken for offer in offers) == size + 1
    assert {offer.problem.code for offer in offers[size + 1 :]} == {"OVER_REFUND"}
    assert time.process_time() - started < 2


def test_it_leaves_alone_what_waits_for_itself():
    offers = [Offer(fact("a", 1, corrects="b"), 0), Offer(fact("b", 1, corrects="a"), 0)]

    Settlement([]).settle(offers)

    assert [offer.problem.code for offer in offers] == ["UNKNOWN_SIGNAL"] * 2


def rows_of(site):
    """FACTS as sources send them."""
    states = {"captured": "captured", "authorised": "authorised", "refunded": "refunded"}

    def id_of(one):
        record = "pay" if one.captured_id else one.signal_id
        return record, signal_hex(
            site.organization.public_id, "integrated_payments", record_id(record).replace("-", ""),
            one.signal_type, one.payment_state,
        )  # fmt: skip

    ids = {one.signal_id: id_of(one) for one in FACTS}
    for one in FACTS:
        row = signal(
            site, one.signal_type, record=ids[one.signal_id][0],
            amount=f"{one.hundredths / 100:.2f}", payment_state=states[one.payment_state],
        )  # fmt: skip
        row["original_payment_record_id"] = None
        if one.original:
            row["original_payment_signal_id"] = ids[one.original][1]
        if one.corrects:
            row |= {"is_correction": True, "corrects_signal_id": ids[one.corrects][1]}
        yield row


@pytest.mark.django_db
def test_it_comes_to_the_same_total_in_the_database():
    chosen = random.Random(20261121)
    for _ in range(12):
        organization = make_organization()
        site, by = make_site(organization), make_member(organization, "operator")
        rows = list(rows_of(site))
        chosen.shuffle(rows)
        cut = chosen.randint(1, len(rows) - 1)
        for row in rows[:cut]:
            ingest(site, by, row)
        ingest(site, by, *rows[cut:], *chosen.sample(rows, 3))

        assert amount_of(site, "collected") == {"GBP": 1000}
        assert FinancialSignal.objects.filter(organization=organization).count() == len(rows)
        assert not QuarantinedSignal.objects.filter(organization=organization, state="held")
        assert check_rollups(organization) == []


@pytest.mark.django_db
def test_it_takes_a_batch_of_rows_that_contradict_one_key_quickly(site, operator):
    pay = signal(site, PAYMENT, record="pay", amount="10.00")
    over = [
        signal(site, "payment_refunded", record="one key", amount=f"-{20 + number}.00",
               original_payment_record_id=record_id("pay"), signal_timestamp=AT)
        for number in range(1_500)
    ]  # fmt: skip

    started = time.process_time()
    report = ingest(site, operator, pay, *over)

    assert outcomes(report)[1:] == ["conflict"] * len(over)
    assert QuarantinedSignal.objects.count() == len(over)
    assert time.process_time() - started < 3


@pytest.mark.django_db
def test_it_asks_the_database_as_often_for_a_long_chain_as_for_a_short_one(
    site, operator, django_assert_max_num_queries
):
    row = signal(site, record="c0")
    ids = [
        signal_hex(site.organization.public_id, "pms", record_id(f"c{number}").replace("-", ""),
                   "revenue_event", "")
        for number in range(61)
    ]  # fmt: skip
    chain = [row] + [
        {**row, "source_record_id": record_id(f"c{number}"), "amount": "1.00",
         "is_correction": True, "corrects_signal_id": ids[number - 1]}
        for number in range(1, 61)
    ]  # fmt: skip
    ingest(site, operator, *reversed(chain[:60]))

    with django_assert_max_num_queries(32):
        report = ingest(site, operator, chain[60])

    assert outcomes(report) == ["created"]
    assert amount_of(site, "revenue") == {"GBP": 1000 + 60 * 100}


def test_every_order_of_three_refunds_around_a_capture_ends_alike():
    some = (FACTS[1], FACTS[4], FACTS[7], FACTS[8], fact("r9", -8_000, original=CAPTURE))

    assert {frozenset(settle_in([[one] for one in order])) for order in permutations(some)} == {
        frozenset(one.signal_id for one in some)
    }
