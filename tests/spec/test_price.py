"""Price formulas: lesser-of with the leg that won, NADAC, markup, spread."""

from datetime import date
from decimal import Decimal

import pytest

from savings.claims.declarations import Parameters
from tests.spec.tables import claim, code, figure, price, run, term, value

TERMS = (term("retail/generic", awp_discount="0.50"),)
MAC = (price("00000000001", "2.00", date(2026, 1, 1)),)  # 20.00 for ten


def costed(claim_id: str, cost: str, **values: object) -> dict:
    """Ten units with an ingredient cost."""
    return claim(claim_id, quantity=Decimal(10), ingredient_cost_usd=Decimal(cost), **values)


ROWS = (
    costed("uc", "30.00", uc_usd=Decimal("16.00"), dispensing_fee_usd=Decimal("1.00")),  # 15.00
    costed("mac", "30.00", unit_awp_usd=Decimal("9.00")),  # MAC 20.00, AWP leg 45.00
    costed("awp", "30.00", unit_awp_usd=Decimal("3.00")),  # AWP leg 15.00
    costed("own", "10.00", unit_awp_usd=Decimal("3.00")),
)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(tmp_path_factory.mktemp("run"), ROWS, terms=TERMS, prices={"mac": MAC})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("lesser_of_total", "60.00"),
        ("lesser_of_savings", "40.00"),
        ("lesser_of_uc_count", "1"),
        ("lesser_of_mac_count", "1"),
        ("lesser_of_awp_count", "1"),
        ("lesser_of_submitted_count", "1"),
    ],
)
def test_it_takes_the_least_leg_and_names_it(result, formula, expected):
    assert value(result, formula) == Decimal(expected)


def test_it_leaves_the_awp_leg_out_where_not_agreed(tmp_path):
    parameters = Parameters(lesser_of_awp_discount=False)

    result = run(tmp_path, ROWS, terms=TERMS, prices={"mac": MAC}, parameters=parameters)

    assert code(result, "lesser_of_awp_count") == "leg_not_agreed"
    assert value(result, "lesser_of_awp_count") is None
    assert value(result, "lesser_of_total") == Decimal("65.00")
    assert code(result, "lesser_of_total") is None


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("lesser_of_mac_count", "no_price_reference"),
        ("lesser_of_awp_count", "no_terms"),
        ("lesser_of_uc_count", "column_absent"),
    ],
)
def test_it_counts_no_wins_of_a_leg_that_could_not_compete(tmp_path, formula, reason):
    rows = [{name: value for name, value in row.items() if name != "uc_usd"} for row in ROWS]
    legs = {"prices": {"mac": MAC}} if "uc" in formula else {}

    result = run(tmp_path, rows if "uc" in formula else ROWS, **legs)

    assert (value(result, formula), code(result, formula)) == (None, reason)


def test_it_counts_no_wins_in_a_segment_where_the_leg_had_no_price(tmp_path):
    rows = (ROWS[1], costed("lone", "9.00", ndc11="00000000009", uc_usd=Decimal(20)))

    result = run(tmp_path, rows, prices={"mac": MAC})

    assert value(result, "lesser_of_mac_count") == Decimal(1)
    assert code(result, "lesser_of_mac_count", "drug", "00000000009") == "no_lines"


def test_it_names_the_legs_that_a_comparison_goes_without(tmp_path):
    found = figure(run(tmp_path, ROWS, terms=TERMS), "lesser_of_savings")

    assert found.value is not None
    assert found.reason.code == "leg_missing"
    assert found.reason.message == ("Goes without MAC (The run has no MAC price reference).")


def test_it_compares_with_nothing_where_no_leg_is_there(tmp_path):
    result = run(tmp_path, [costed("a", "9.00")])

    assert code(result, "lesser_of_total") == "no_leg"


def test_it_has_no_lesser_of_for_a_line_with_nothing_to_compare(tmp_path):
    found = figure(run(tmp_path, (costed("a", "9.00"), ROWS[0])), "lesser_of_savings")

    assert (found.lines, found.left_out_lines) == (1, 1)


def test_it_gives_ties_to_the_first_leg(tmp_path):
    tie = costed("tie", "20.00", uc_usd=Decimal("20.00"))

    result = run(tmp_path, (tie,), prices={"mac": MAC})

    assert value(result, "lesser_of_uc_count") == Decimal(1)


NADAC = (price("00000000001", "1.00", date(2026, 1, 1)),)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("nadac_total", "20.00"),
        ("nadac_margin", "15.00"),
        ("markup_over_nadac", "0.750000"),
        ("price_match_rate", "0.666667"),
    ],
)
def test_it_measures_against_acquisition_cost(tmp_path, formula, expected):
    rows = (costed("a", "15.00"), costed("b", "20.00"), costed("c", "9.00", ndc11="00000000009"))

    assert value(run(tmp_path, rows, prices={"nadac": NADAC}), formula) == Decimal(expected)


def test_it_measures_allowed_where_no_ingredient_cost_is_stated(tmp_path):
    rows = (claim("a", quantity=Decimal(10), allowed_usd=Decimal("12.00")),)

    assert value(run(tmp_path, rows, prices={"nadac": NADAC}), "nadac_margin") == Decimal("2.00")


@pytest.mark.parametrize(
    "formula", ["nadac_total", "nadac_margin", "markup_over_nadac", "price_match_rate"]
)
def test_it_has_no_acquisition_cost_without_a_reference(tmp_path, formula):
    result = run(tmp_path, (costed("a", "15.00"),))

    assert (value(result, formula), code(result, formula)) == (None, "no_price_reference")


def test_it_quarantines_an_insane_unit_price(tmp_path):
    rows = (costed("a", "15.00"), costed("b", "501.00"), costed("c", "0.19"))

    result = run(tmp_path, rows, prices={"nadac": NADAC})

    assert value(result, "nadac_total") == Decimal("10.00")
    assert result.price_match["unit_insane_rows"] == 2
    assert result.price_match["unit_insane_usd"] == Decimal("501.19")


def test_it_takes_spread_only_from_lines_that_state_both_amounts(tmp_path):
    rows = (
        claim("a", allowed_usd=Decimal("12.00"), pharmacy_paid_usd=Decimal("10.00")),
        claim("b", allowed_usd=Decimal("99.00")),
        claim("c", pharmacy_paid_usd=Decimal("77.00")),
    )

    found = figure(run(tmp_path, rows), "spread")

    assert (found.value, found.left_out_lines) == (Decimal("2.00"), 2)


def test_it_has_no_spread_without_the_pharmacy_amount(tmp_path):
    assert code(run(tmp_path, (claim("a", allowed_usd=Decimal(1)),)), "spread") == "column_absent"
