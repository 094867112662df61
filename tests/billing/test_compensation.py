"""What a case should pay: worked vectors, other payers' rules, and what cannot be told."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.billing.compensation import (
    TIME_RULES,
    Case,
    NotComputable,
    PayerRules,
    count_time_units,
    expect_payment,
    rules_on,
)
from tests.places import require_shared_data

DAY = date(2025, 6, 2)
HALF = Decimal("0.5")
MEDICARE = PayerRules(
    payer="Medicare",
    since=date(2025, 1, 1),
    until=date(2025, 12, 31),
    conversion_factor=Decimal("20.00"),
    base_units={"00810": Decimal(5), "01996": Decimal(3)},
    time_rule=TIME_RULES["tenths"],
    shares={"AA": Decimal(1), "QZ": Decimal(1), "QK": HALF, "QY": HALF, "QX": HALF},
    source="test",
)
ASA = replace(
    MEDICARE,
    payer="Aspen",
    share_unmarked=Decimal(1),
    physical_status={"P3": Decimal(1), "P4": Decimal(2)},
    circumstances={"99100": Decimal(1), "99140": Decimal(2)},
)


def case(cpt="00810", minutes=62, *modifiers, **fields):
    return Case(DAY, cpt, minutes, modifiers or ("AA",), **fields)


def reason(of, rules=MEDICARE):
    with pytest.raises(NotComputable) as refused:
        expect_payment(of, rules)
    return refused.value.code


def test_it_reproduces_the_worked_vectors():
    with (require_shared_data() / "comp/anesthesia/medicare_test_vectors.csv").open() as file:
        rows = list(csv.DictReader(file))

    for row in rows:
        rules = replace(
            MEDICARE,
            conversion_factor=Decimal(row["cf_2025"]),
            base_units={row["cpt"]: Decimal(row["base_units"])},
        )
        found = expect_payment(
            Case(DAY, row["cpt"], int(row["minutes"]), (row["modifier"],), (), True), rules
        )
        assert (found.units, found.amount) == (
            Decimal(row["units_paid_on"]),
            Decimal(row["expected_payment"]),
        ), row


def test_it_explains_every_unit():
    found = expect_payment(case("00810", 62, "QK", "P3", circumstances=("99140",)), ASA)

    assert [(line.kind, line.units) for line in found.lines] == [
        ("base", 5),
        ("time", Decimal("4.1")),
        ("physical_status", 1),
        ("circumstance", 2),
    ]
    assert found.units == sum(line.units for line in found.lines) == Decimal("12.1")
    assert (found.share, found.amount) == (HALF, Decimal("121.00"))


def test_medicare_pays_no_physical_status_and_no_circumstance():
    plain = expect_payment(case(), MEDICARE)

    assert (
        expect_payment(case("00810", 62, "AA", "P4", circumstances=("99140",)), MEDICARE) == plain
    )


def test_supervision_pays_flat_units_without_time():
    found = expect_payment(case("00810", None, "AD"), MEDICARE)
    present = expect_payment(case("00810", None, "AD", was_at_induction=True), MEDICARE)

    assert (found.units, present.units) == (3, 4)


def test_daily_management_needs_no_minutes():
    assert expect_payment(case("01996", None), MEDICARE).amount == Decimal("60.00")


@pytest.mark.parametrize(
    ("of", "code"),
    [
        (case("99999"), "NO_BASE_UNITS"),
        (case("00810", None), "NO_MINUTES"),
        (case("00810", 62, "P2"), "NO_DIRECTION"),
        (case("00810", 62, "AA", "QK"), "MODIFIERS_CLASH"),
        (case("00810", 62, "AD", "QK"), "MODIFIERS_CLASH"),
        (case("00810", -5), "BAD_MINUTES"),
    ],
)
def test_it_says_why_it_cannot_tell(of, code):
    assert reason(of) == code


def test_a_payer_may_take_cases_without_a_direction_modifier():
    assert expect_payment(case("00810", 60, "P2"), ASA).share == 1


@pytest.mark.parametrize(
    ("rule", "minutes", "units"),
    [
        ("tenths", 17, "1.1"),
        ("tenths", 0, "0.0"),
        ("hundredths", 17, "1.13"),
        ("begun", 15, "1"),
        ("begun", 16, "2"),
        ("nearest", 7, "0"),
        ("nearest", 8, "1"),
        ("nearest", 22, "1"),
        ("nearest", 23, "2"),
        ("tens_after_two_hours", 120, "8.0"),
        ("tens_after_two_hours", 145, "10.5"),
        ("tens_after_four_hours", 240, "16"),
        ("tens_after_four_hours", 241, "17"),
        ("begun_from_five", 19, "1"),
        ("begun_from_five", 20, "2"),
        ("begun_from_five", 4, "0"),
    ],
)
def test_minutes_become_units_by_the_rule(rule, minutes, units):
    assert count_time_units(minutes, TIME_RULES[rule]) == Decimal(units)


@given(st.integers(0, 2000), st.sampled_from(sorted(TIME_RULES)))
def test_a_longer_case_never_has_fewer_units(minutes, rule):
    shorter, longer = (count_time_units(m, TIME_RULES[rule]) for m in (minutes, minutes + 1))

    assert 0 <= shorter <= longer


def test_a_case_cannot_last_less_than_nothing():
    with pytest.raises(ValueError, match="-1 minutes"):
        count_time_units(-1, TIME_RULES["tenths"])


def test_rules_are_those_in_force_that_day():
    later = replace(MEDICARE, since=date(2026, 1, 1), until=None, conversion_factor=Decimal(21))
    both = [MEDICARE, later]

    assert rules_on(both, "Medicare", date(2025, 12, 31)) is MEDICARE
    assert rules_on(both, "Medicare", date(2026, 1, 1)) is later
    for day, rules, code in (
        (date(2024, 12, 31), both, "NO_RULES"),
        (date(2026, 1, 1), [*both, later], "RULES_OVERLAP"),
    ):
        with pytest.raises(NotComputable) as refused:
            rules_on(rules, "Medicare", day)
        assert refused.value.code == code


def test_rules_must_make_sense():
    with pytest.raises(ValueError, match="end before"):
        replace(MEDICARE, until=date(2024, 1, 1))
    with pytest.raises(ValueError, match="above zero"):
        replace(MEDICARE, conversion_factor=Decimal(0))


def test_another_time_rule_changes_what_is_expected():
    """The wrong rule alone makes a good payment look like one off by more than a tenth."""
    right = expect_payment(case("00810", 16), MEDICARE)
    wrong = expect_payment(case("00810", 16), replace(MEDICARE, time_rule=TIME_RULES["begun"]))

    assert (wrong.amount - right.amount) / right.amount > Decimal("0.1")


def test_a_direction_that_the_payer_has_no_share_for_is_a_reason():
    rules = replace(ASA, shares={"AA": Decimal(1)})

    assert reason(case("00810", 62, "qk"), rules) == "NO_SHARE"
    assert reason(case("00810", 62, "AA", "P3", "P4"), ASA) == "MODIFIERS_CLASH"


def test_a_modifier_or_circumstance_told_twice_counts_once():
    once = expect_payment(case("00810", 62, "AA", "P3", circumstances=("99140",)), ASA)
    twice = case("00810", 62, "AA", "aa", "P3", "P3", circumstances=("99140", "99140"))

    assert expect_payment(twice, ASA) == once
