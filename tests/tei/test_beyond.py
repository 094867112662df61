"""Scenarios, sensitivity, Monte Carlo and the difference of versions."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tei.case.difference import allocate, compare
from tei.case.flows import build_flows, total
from tei.case.monte_carlo import BadRange, Range, simulate
from tei.case.scenarios import Scenario, apply_scenario
from tei.case.sensitivity import tornado
from tei.case.summary import summarize
from tests.tei.cases import cases, make_case, make_field, scaled

TINY = Decimal("1e-9")
LICENCE = make_field("licence", "costs", once=1000)
SAVING = make_field("saving", "benefits", 600, 700, 800, risk="0.1")
CASE = make_case(LICENCE, SAVING)


def worth(case):
    return total(row.signed_present_value for row in build_flows(case).rows)


def with_scaled(case, key, factor):
    fields = tuple(scaled(each, factor) if each.key == key else each for each in case.fields)
    return replace(case, fields=fields)


def test_it_lays_a_scenario_over_a_case():
    scenario = Scenario(
        "conservative",
        amounts={("saving", 1): Decimal(0)},
        risks={("saving", 2): Decimal(1)},
        off=frozenset({"licence"}),
    )

    changed = apply_scenario(CASE, scenario)

    assert summarize(changed).benefits_by_year == {1: 0, 2: 0, 3: Decimal("720.00")}
    assert summarize(changed).figures["total_costs_pv"] == 0


def test_it_refuses_a_scenario_for_a_cell_that_does_not_exist():
    with pytest.raises(KeyError, match="saving"):
        apply_scenario(CASE, Scenario("typo", amounts={("saving", 9): Decimal(1)}))


def test_it_sorts_the_tornado_by_swing():
    bars = tornado(build_flows(CASE), Decimal("0.1"))

    assert [bar.field_key for bar in bars] == ["saving", "licence"]
    assert bars[1].swing.quantize(Decimal("0.01")) == Decimal("181.82")


@settings(max_examples=50)
@given(cases(), st.decimals(min_value="0.01", max_value=1, places=2))
def test_it_swings_as_far_up_as_down(case, share):
    for bar in tornado(build_flows(case), share):
        low, high = (worth(with_scaled(case, bar.field_key, 1 + by)) for by in (-share, share))

        assert abs(bar.low_npv - low) < TINY
        assert abs(bar.high_npv - high) < TINY
        assert abs((high - worth(case)) - (worth(case) - low)) < TINY


@settings(max_examples=50)
@given(cases())
def test_it_is_worth_nothing_where_it_says_it_breaks_even(case):
    for bar in tornado(build_flows(case), Decimal("0.1")):
        if bar.break_even_factor is not None:
            even = with_scaled(case, bar.field_key, bar.break_even_factor)

            assert abs(worth(even)) <= TINY * (1 + abs(bar.break_even_factor))


def test_it_breaks_even_where_it_says():
    bar = next(b for b in tornado(build_flows(CASE), Decimal("0.1")) if b.field_key == "saving")
    factor = bar.break_even_factor
    assert factor is not None

    assert abs(worth(make_case(LICENCE, scaled(SAVING, factor)))) < TINY


def test_it_breaks_even_beyond_nothing_by_what_a_loss_weighs():
    # 1,000 gained for sure against a benefit at half risk: a loss of x weighs 1.5 x.
    sure, risky = make_field("sure", "benefits", 1000), make_field("x", "benefits", 100, risk="0.5")
    bars = tornado(build_flows(make_case(sure, risky, rate="0")), Decimal("0.1"))

    factor = next(bar.break_even_factor for bar in bars if bar.field_key == "x")

    assert abs(factor * 150 + 1000) < TINY


def test_it_draws_losses_at_what_they_weigh():
    risky = make_case(make_field("x", "benefits", 100, risk="0.5"), years=1, rate="0")
    loss = [Range("x", Decimal(-1), Decimal(-1), likely=Decimal(-1))]

    assert simulate(build_flows(risky), loss, draws=3, seed=1).npv_usd[50] == Decimal("-150.00")


@given(cases(), cases())
def test_it_attributes_the_whole_change_to_its_fields(before, after):
    found = compare(build_flows(before), build_flows(after))

    stated = [summarize(case).figures["net_present_value"] for case in (before, after)]
    assert sum(each.change_usd for each in found.contributions) == stated[1] - stated[0]
    for each in found.contributions:
        alone = [
            worth(replace(c, fields=tuple(f for f in c.fields if f.key == each.field_key)))
            for c in (before, after)
        ]
        assert abs(each.change_usd - (alone[1] - alone[0])) < Decimal("0.02")


def test_it_names_the_cells_that_differ():
    after = make_case(LICENCE, make_field("saving", "benefits", 600, 750, 800, risk="0.1"))

    found = compare(build_flows(CASE), build_flows(after))

    assert [(c.field_key, c.year) for c in found.cells] == [("saving", 2)]
    assert [c.change_usd for c in found.contributions] == [0, Decimal("37.19")]


def test_it_gives_the_cents_left_over_to_whoever_lost_most():
    third = Decimal(1) / 3

    assert allocate([third, third, third], Decimal("1.00")) == [
        Decimal("0.34"),
        Decimal("0.33"),
        Decimal("0.33"),
    ]


@settings(max_examples=25)
@given(cases())
def test_it_simulates_the_case_itself_where_nothing_is_uncertain(case):
    summary = summarize(case)
    ranges = [Range(field.key, Decimal(1), Decimal(1)) for field in case.fields]

    outcome = simulate(summary.flows, ranges, draws=3, seed=1)

    npv = summary.figures["net_present_value"]
    assert abs(outcome.npv_usd[50] - npv) <= Decimal("0.02") + abs(npv) * Decimal("1e-9")


def test_it_finds_the_same_payback_as_the_summary():
    outcome = simulate(build_flows(CASE), [], draws=10, seed=1)

    assert outcome.payback_months[50] == summarize(CASE).figures["payback_period_months"]


@settings(derandomize=True)  # doubles cannot tell every last cent of a billion
@given(cases())
def test_it_finds_the_payback_of_any_case_as_the_summary_does(case):
    summary = summarize(case)

    outcome = simulate(summary.flows, [], draws=1, seed=1)

    assert outcome.payback_months[50] == summary.figures["payback_period_months"]


@given(st.integers(1, 36), st.integers(1, 10**9))
def test_it_finds_the_very_month_in_which_all_is_paid(month, cents):
    monthly = Decimal(cents) / 100
    saving = make_field("saving", "benefits", *[str(12 * monthly)] * 3)
    flows = build_flows(
        make_case(make_field("licence", "costs", once=str(month * monthly)), saving)
    )

    assert simulate(flows, [], draws=1, seed=1).payback_months[50] == month


def test_it_pays_nothing_back_where_nothing_flows():
    flows = build_flows(make_case(make_field("saving", "benefits", 0)))

    assert simulate(flows, [], draws=3, seed=1).payback_months[50] is None


def test_it_draws_the_same_from_the_same_seed():
    ranges = [Range("saving", Decimal("0.7"), Decimal("1.2"))]
    flows = build_flows(CASE)

    first, again, other = (simulate(flows, ranges, draws=5000, seed=s) for s in (7, 7, 8))

    assert first == again
    assert first.npv_usd != other.npv_usd


def test_it_draws_from_the_triangle():
    flows = build_flows(make_case(make_field("saving", "benefits", 100), years=1, rate="0"))

    outcome = simulate(flows, [Range("saving", Decimal(0), Decimal(2))], draws=50_000, seed=3)

    # A symmetric triangle over 0 to 200: its 10 percent point is 200·√(0.1 ÷ 2) = 44.72.
    assert abs(outcome.npv_usd[50] - 100) < 1
    assert abs(outcome.npv_usd[10] - Decimal("44.72")) < 1
    assert outcome.chance_of_loss == 0


@pytest.mark.parametrize(
    "ranges",
    [
        [Range("saving", Decimal(2), Decimal(1))],
        [Range("nothing", Decimal(0), Decimal(2))],
        [Range("saving", Decimal(0), Decimal(2)), Range("saving", Decimal(0), Decimal(2), year=1)],
    ],
)
def test_it_refuses_ranges_that_mean_nothing(ranges):
    with pytest.raises(BadRange):
        simulate(build_flows(CASE), ranges, draws=10, seed=1)
