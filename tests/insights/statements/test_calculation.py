"""The calculation by itself: worked by hand, and what holds whatever comes in."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.analytics.periods import Period
from insights.statements.calculation import calculate
from insights.statements.earning import earned, percent
from insights.statements.lines import LAB_CHARGE, LAB_CHARGEBACK, PRODUCTION, Closed, Item
from insights.statements.terms import Band, Terms, TermsInvalid

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
TIERS = (Band(Decimal(0), Decimal("0.40")), Band(Decimal(10000), Decimal("0.45")),
         Band(Decimal(15000), Decimal("0.50")))  # fmt: skip


def terms(method="marginal", lab="0.5", first=date(2026, 1, 1), last=None, id_="T", **rates):
    named = {"other" and (name if name != "other" else ""): bands for name, bands in rates.items()}
    return Terms(id_, first, last, method, Decimal(lab), named or {"": TIERS})


def item(amount, kind=PRODUCTION, day=date(2026, 3, 10), category="", id_="s1"):
    return Item(id_, kind, day, category, int(Decimal(amount) * 100))


def of(found):
    return [(line.title, str(line.basis), str(line.amount)) for line in found.lines]


@pytest.mark.parametrize(
    ("basis", "method", "amount"),
    [
        ("9999.99", "marginal", "4000.00"),  # 3999.996, half-up
        ("10000.00", "marginal", "4000.00"),
        ("12500.00", "marginal", "5125.00"),  # 4000 + 0.45 × 2500
        ("20000.00", "marginal", "8750.00"),  # 4000 + 2250 + 2500
        ("20000.00", "whole", "10000.00"),
        ("14999.99", "whole", "6750.00"),  # 6749.9955, half-up
        ("10000.00", "whole", "4500.00"),  # reached
        ("-100.00", "marginal", "-40.00"),
        ("-100.00", "whole", "-40.00"),
        ("0.00", "marginal", "0.00"),
    ],
)
def test_it_earns_by_bands(basis, method, amount):
    found, parts = earned(Decimal(basis), TIERS, method)

    assert str(found) == amount
    assert sum(part.basis for part in parts) == Decimal(basis)


@pytest.mark.parametrize(
    ("charge", "kind", "amount"),
    [("201.01", LAB_CHARGE, "-100.51"), ("-50.00", LAB_CHARGEBACK, "25.00")],
)
def test_it_shares_lab_costs_and_what_a_lab_takes_back(charge, kind, amount):
    found = calculate(MARCH, (terms(),), [item(charge, kind)])

    assert [str(line.amount) for line in found.lines] == [amount]


def test_it_makes_a_line_per_category_with_the_rest_together():
    rates = {"hygiene": (Band(Decimal(0), Decimal("0.30")),), "other": TIERS}
    items = [
        item("100.00", category="hygiene", id_="a"), item("6000.00", category="crowns", id_="b"),
        item("6000.00", category="implants", id_="c"), item("1.00", id_="d"),
    ]  # fmt: skip

    found = calculate(MARCH, (terms(**rates),), items)

    assert of(found) == [
        ("Production: hygiene", "100.00", "30.00"),
        ("Production: other work", "12001.00", "4900.45"),  # 4000 + 0.45 × 2001
    ]
    assert [line.signals for line in found.lines] == [("a",), ("b", "c", "d")]


def test_it_says_how_a_line_was_made():
    line = calculate(MARCH, (terms(),), [item("12500.00")]).lines[0]

    assert line.explanation == (
        "12,500.00 of other work: 40 % of 10,000.00 and 45 % of 2,500.00; 5,125.00, rounded "
        "half-up once."
    )
    assert line.to_json(1)["formula"] == "production_share"


def test_it_reckons_each_agreement_by_itself_where_one_ends_in_the_period():
    first = terms(last=date(2026, 3, 15), id_="A")
    then = terms(first=date(2026, 3, 16), id_="B", other=(Band(Decimal(0), Decimal("0.5")),))
    items = [item("100.00", id_="a"), item("100.00", day=date(2026, 3, 20), id_="b")]

    found = calculate(MARCH, (first, then), items)

    assert [(line.agreement, str(line.amount)) for line in found.lines] == [
        ("A", "40.00"), ("B", "50.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "items", "code"),
    [
        ((), [], "AGREEMENT_MISSING"),
        ((), [item("1.00")], "AGREEMENT_MISSING"),
        ((terms(first=date(2026, 3, 11)),), [item("1.00")], "AGREEMENT_MISSING"),
        ((terms(), terms(id_="U")), [item("1.00")], "AGREEMENTS_OVERLAP"),
        ((terms(crowns=TIERS),), [item("1.00", category="bridges")], "CATEGORY_WITHOUT_RATE"),
        ((terms(crowns=TIERS),), [item("1.00")], "CATEGORY_WITHOUT_RATE"),
    ],
    ids=["none at all", "none", "from a later day", "two", "no rate", "no category"],
)
def test_it_states_nothing_where_something_is_missing(held, items, code):
    found = calculate(MARCH, held, items)

    assert found.lines == ()
    assert [problem.code for problem in found.problems] == [code]


def test_it_states_nothing_due_where_an_agreement_holds_and_nothing_was_done():
    found = calculate(MARCH, (terms(),), [])

    assert (found.lines, found.problems, found.total()) == ((), (), Decimal("0.00"))


def test_it_brings_what_came_late_with_the_tiers_of_its_own_period():
    stated = (item("9000.00", id_="a"),)  # 3600.00 was stated
    closed = Closed("S", MARCH, (terms(),), stated, (item("2000.00", id_="b"),))

    line = calculate(APRIL, (terms(),), [], [closed]).lines[0]

    assert (str(line.before), str(line.amount)) == ("3600.00", "850.00")  # 4450 less 3600
    assert (line.kind, line.late_of, line.signals) == ("late_production", "S", ("b",))


def test_it_takes_a_rate_given_later_for_a_category_that_had_none():
    kept, now = (
        terms(crowns=TIERS),
        terms(crowns=TIERS, bridges=(Band(Decimal(0), Decimal("0.3")),)),
    )
    closed = Closed("S", MARCH, (kept,), (), (item("100.00", category="bridges"),))

    assert str(calculate(APRIL, (now,), [], [closed]).lines[0].amount) == "30.00"
    assert calculate(APRIL, (kept,), [], [closed]).problems[0].code == "CATEGORY_WITHOUT_RATE"


@pytest.mark.parametrize(
    "bands",
    [(), (Band(Decimal(5), Decimal("0.4")),), (TIERS[0], TIERS[2], TIERS[1]),
     (Band(Decimal(0), Decimal("1.01")),)],
    ids=["none", "not from zero", "falling", "more than all"],
)  # fmt: skip
def test_it_refuses_bands_it_cannot_reckon_with(bands):
    with pytest.raises(TermsInvalid):
        terms(other=bands)


def test_it_keeps_terms_as_they_were():
    held = terms(crowns=TIERS, other=TIERS, last=date(2026, 9, 1))

    assert Terms.from_json(held.to_json()) == held


@pytest.mark.parametrize(("share", "text"), [("0.4", "40 %"), ("0.375", "37.5 %"), ("1", "100 %")])
def test_it_writes_a_share_as_percent(share, text):
    assert percent(Decimal(share)) == text


cents = st.integers(-3_000_000, 3_000_000)
kinds = st.sampled_from([PRODUCTION, LAB_CHARGE, LAB_CHARGEBACK])
things = st.lists(st.tuples(kinds, st.sampled_from(["", "crowns", "hygiene"]), cents), max_size=12)
held_terms = st.builds(
    lambda method, lab: terms(method, str(lab), crowns=TIERS, other=TIERS),
    st.sampled_from(["marginal", "whole"]),
    st.decimals(0, 1, places=3),
)


def numbered(found):
    return [
        Item(f"s{place}", kind, date(2026, 3, 10), category, amount)
        for place, (kind, category, amount) in enumerate(found)
    ]


@given(things, held_terms, st.randoms())
def test_it_gives_the_same_in_any_order_and_loses_no_signal(found, held, chance):
    items = numbered(found)
    shuffled = chance.sample(items, len(items))

    first, second = (calculate(MARCH, (held,), each) for each in (items, shuffled))

    assert first == second
    assert sorted(s for line in first.lines for s in line.signals) == sorted(i.id for i in items)
    assert first.total() == sum((line.amount for line in first.lines), Decimal(0))
    assert sum(line.basis for line in first.lines) * 100 == sum(i.hundredths for i in items)


@given(things, held_terms, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_it_gives_in_the_end_what_it_had_given_had_nothing_been_late(found, held, wave):
    """In three waves, each on a later statement: the sum is that of all at once, to the cent."""
    waves = [[i for i, at in zip(numbered(found), wave, strict=False) if at == n] for n in range(3)]
    total = calculate(MARCH, (held,), waves[0]).total()
    stated = list(waves[0])
    for late in waves[1:]:
        closed = Closed("S", MARCH, (held,), tuple(stated), tuple(late))
        total += calculate(APRIL, (held,), [], [closed]).total()
        stated += late

    assert total == calculate(MARCH, (held,), numbered(found)).total()
