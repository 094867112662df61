"""Which case is which charge: tier by tier, in doubt, by decision, and over a made year."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from audit.billing.matching import TIERS, Decision, Entry, Limits, match
from tests.billing.made_year import make_year, score

DAY = date(2026, 3, 10)


def entry(id_, ticket="", codes=(), units=None, text="", later=0):
    size = None if units is None else Decimal(units)
    return Entry(id_, DAY + timedelta(days=later), ticket, frozenset(codes), size, text)


def only(found):
    (pair,) = found.pairs
    return pair


def test_the_same_ticket_is_the_same_case():
    pair = only(match([entry("a", "T-100")], [entry("1", "t100", later=2)]))

    assert (pair.case, pair.charge, pair.tier) == ("a", "1", "ticket")
    assert pair.why == "Same ticket T-100, 2 days apart."
    assert not pair.is_doubtful


def test_the_same_ticket_two_months_later_is_doubted():
    assert only(match([entry("a", "T100")], [entry("1", "T100", later=60)])).is_doubtful


@pytest.mark.parametrize("typed", ["T10335", "T1234", "T123456", "T13245", "T12346"])
def test_a_slip_in_the_ticket_is_seen_on_the_same_day(typed):
    found = match([entry("a", "T12345")], [entry("1", typed)])

    assert bool(found.pairs) == (typed != "T10335")
    assert all(pair.tier == "ticket_typo" for pair in found.pairs)


def test_a_slip_on_another_day_is_no_pair():
    assert not match([entry("a", "T12345")], [entry("1", "T12346", later=1)]).pairs


def test_a_short_ticket_may_not_slip():
    assert not match([entry("a", "T12")], [entry("1", "T13")]).pairs


def test_a_procedure_within_days_is_found():
    pair = only(match([entry("a", codes=["00810"])], [entry("1", codes=["00810"], later=-3)]))

    assert pair.tier == "date_and_code"
    assert pair.why == "00810 on both, 3 days apart."
    assert not match([entry("a", codes=["00810"])], [entry("1", codes=["00810"], later=4)]).pairs


def test_two_tickets_that_differ_make_a_pair_doubtful():
    found = match([entry("a", "T11111", ["00810"])], [entry("1", "T99999", ["00810"])])

    assert [pair.why for pair in found.doubtful] == [
        "00810 on both, same day, but tickets T11111 and T99999."
    ]


def test_size_and_words_are_the_last_resort():
    case = entry("a", units=100, text="SMITH PAYMENT")
    pair = only(match([case], [entry("1", units=104, text="SMITH PAYMEN", later=2)]))

    assert pair.tier == "size_and_text"
    assert "size 4.0 % and 2 days apart" in pair.why


@pytest.mark.parametrize(
    "charge",
    [
        entry("1", units=111, text="SMITH"),
        entry("1", units=100, text="SMITH", later=4),
        entry("1", units=100, text="JONES"),
        entry("1", text="SMITH"),
        entry("1", units=100),
    ],
)
def test_what_is_too_far_apart_stays_alone(charge):
    found = match([entry("a", units=100, text="SMITH")], [charge])

    assert (found.pairs, found.cases_alone, found.charges_alone) == ((), ("a",), ("1",))


def test_a_size_of_exactly_the_tolerance_counts():
    assert match([entry("a", units=100, text="SMITH")], [entry("1", units=110, text="SMITH")]).pairs


def test_a_better_tier_goes_first():
    cases = [entry("a", codes=["00810"]), entry("b", "T100", ["00810"], later=1)]
    found = match(cases, [entry("1", "T100", ["00810"])])

    assert only(found).case == "b"
    assert found.cases_alone == ("a",)


def test_it_names_a_rival_that_fits_as_well():
    cases = [entry("a", codes=["00810"])]
    found = match(cases, [entry("1", codes=["00810"]), entry("2", codes=["00810"])])

    assert (only(found).charge, only(found).rival, only(found).is_doubtful) == ("1", "2", True)
    assert (found.nearest_charges, found.nearest_cases) == ({}, {"2": "a"})


def test_a_pair_is_not_forced_to_leave_nobody_alone():
    cases = [entry("a", codes=["00810"]), entry("b", codes=["00810"], later=3)]
    charges = [entry("1", codes=["00810"]), entry("2", codes=["00810"], later=-3)]
    found = match(cases, charges)

    assert [(pair.case, pair.charge) for pair in found.pairs] == [("a", "1")]
    assert found.cases_alone == ("b",)


def test_a_decision_outranks_every_tier():
    cases, charges = [entry("a", "T100")], [entry("1", "T100"), entry("2", later=200)]
    chosen = match(cases, charges, decisions=[Decision("a", "2", is_same=True)])
    refused = match(cases, charges, decisions=[Decision("a", "1", is_same=False)])

    assert (only(chosen).charge, only(chosen).tier) == ("2", "decision")
    assert refused.pairs == ()


def test_a_decision_about_what_is_gone_is_left_aside():
    found = match([entry("a", "T100")], [entry("1", "T100")], decisions=[Decision("a", "9", True)])

    assert only(found).charge == "1"


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ([("a", "1", True), ("a", "2", True)], "two charges"),
        ([("a", "1", True), ("b", "1", True)], "two cases"),
        ([("a", "1", True), ("a", "1", False)], "to be one and to be two"),
    ],
)
def test_decisions_may_not_contradict(decisions, said):
    with pytest.raises(ValueError, match=said):
        match([entry("a")], [entry("1")], decisions=[Decision(*one) for one in decisions])


def test_two_entries_may_not_share_an_id():
    with pytest.raises(ValueError, match="Two entries"):
        match([entry("a"), entry("a")], [])


def test_the_tiers_are_ranked():
    assert [tier.id for tier in sorted(TIERS.values(), key=lambda tier: tier.rank)] == [
        "ticket",
        "ticket_typo",
        "date_and_code",
        "size_and_text",
    ]


def test_order_of_entries_changes_nothing():
    year = make_year(300, seed=5)
    cases, charges = list(year.cases), list(year.charges)
    before = match(cases, charges)
    random.Random(3).shuffle(cases)
    random.Random(4).shuffle(charges)

    after = match(cases, charges)

    assert set(after.pairs) == set(before.pairs)
    assert set(after.cases_alone) == set(before.cases_alone)


def test_every_entry_stands_exactly_once():
    year = make_year(300, seed=6)
    found = match(year.cases, year.charges)

    cases = [pair.case for pair in found.pairs] + list(found.cases_alone)
    charges = [pair.charge for pair in found.pairs] + list(found.charges_alone)
    assert sorted(cases) == sorted(case.id for case in year.cases)
    assert sorted(charges) == sorted(charge.id for charge in year.charges)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_made_year_comes_out_right(seed):
    year = make_year(seed=seed)
    found = match(year.cases, year.charges)
    sure = {pair.case: pair.charge for pair in found.pairs if not pair.is_doubtful}
    precision, recall = score({p.case: p.charge for p in found.pairs}, year.truth)

    assert score(sure, year.truth)[0] >= 0.999
    assert precision >= 0.98
    assert recall >= 0.99


def test_known_words_do_not_tell_cases_apart():
    filler = [entry(f"f{i}", units=5000 + i, text=f"PAYMENT N{i}") for i in range(300)]
    cases = [*filler, entry("a", units=100, text="PAYMENT KOWALSKI")]
    found = match(cases, [entry("1", units=100, text="PAYMENT MILLER")], Limits(window_days=3))

    assert found.pairs == ()


def test_both_pairs_are_doubted_where_two_cases_fit_two_charges():
    cases = [entry("a", codes=["00810"]), entry("b", codes=["00810"])]
    found = match(cases, [entry("1", codes=["00810"]), entry("2", codes=["00810"])])

    assert [pair.is_doubtful for pair in found.pairs] == [True, True]


def test_a_placeholder_is_no_ticket():
    assert not match([entry("a", "N/A")], [entry("1", "n/a", later=2)]).pairs


def test_it_leaves_a_ticket_that_all_share_to_the_other_tiers():
    cases = [entry(f"c{n}", "T000", ["00810"], units=n + 20) for n in range(300)]
    charges = [entry(f"b{n}", "T000", ["00810"], units=n + 20) for n in range(300)]

    found = match(cases, charges)

    assert {(pair.case, pair.charge) for pair in found.pairs} == {
        (f"c{n}", f"b{n}") for n in range(300)
    }
    assert {pair.tier for pair in found.pairs} == {"date_and_code"}


def test_it_pairs_a_crowd_of_equals_without_holding_each_against_all():
    crowd = range(3000)
    cases = [entry(f"c{n:04}", "T000", ["00810"], units=30) for n in crowd]
    charges = [entry(f"b{n:04}", "T000", ["00810"], units=30) for n in crowd]

    found = match(cases, charges)

    assert len(found.pairs) > 2900
    assert all(pair.is_doubtful for pair in found.pairs)


def test_it_prefers_the_charge_of_the_same_size():
    cases = [entry("c", codes=["00810"], units=60)]
    charges = [
        entry("far", codes=["00810"], units=75), entry("same", codes=["00810"], units=60),
    ]  # fmt: skip

    assert [(pair.charge, pair.is_doubtful) for pair in match(cases, charges).pairs] == [
        ("same", False)
    ]


def test_it_doubts_a_pair_whose_sizes_are_far_apart():
    found = match([entry("c", codes=["00810"], units=60)], [entry("b", codes=["00810"], units=120)])

    assert found.doubtful[0].why == "00810 on both, same day, size 100 % apart."


def test_it_knows_the_last_day_of_the_calendar():
    ends = [Entry(id_, date.max, codes=frozenset({"00810"})) for id_ in ("c", "b")]
    found = match(ends[:1], ends[1:])

    assert len(found.pairs) == 1
