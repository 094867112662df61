"""Guarantee formulas: a ratio of sums, before copay, without fee."""

from decimal import Decimal

import pytest

from savings.claims.declarations import Parameters
from tests.spec.tables import claim, code, figure, run, term, value

TERMS = (term("retail/generic", awp_discount="0.80"), term("retail/brand", awp_discount="0.18"))


def priced(claim_id: str, awp: str, cost: str, quantity: str = "10", **values: object) -> dict:
    """A claim with unit AWP and ingredient cost."""
    return claim(
        claim_id,
        unit_awp_usd=Decimal(awp),
        quantity=Decimal(quantity),
        ingredient_cost_usd=Decimal(cost),
        **values,
    )


ROWS = (
    priced("a", "10", "22.00"),  # AWP 100, allowed 20
    priced("b", "20", "170.00", brand_generic="brand"),  # AWP 200, allowed 164
    priced("c", "10", "10.00", channel="mail"),  # no term
)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(tmp_path_factory.mktemp("run"), ROWS, terms=TERMS)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("effective_discount", "0.495000"),  # 1 − 202 / 400, the line without a term included
        ("guaranteed_discount", "0.386667"),  # 1 − 184 / 300
        ("discount_variance", "8.00"),
        ("discount_shortfall", "8.00"),
    ],
)
def test_it_measures_the_discount(result, formula, expected):
    assert value(result, formula) == Decimal(expected)


def test_it_owes_nothing_where_the_guarantee_is_met(tmp_path):
    result = run(tmp_path, (priced("a", "10", "15.00"),), terms=TERMS)

    assert value(result, "discount_variance") == Decimal("-5.00")
    assert value(result, "discount_shortfall") == Decimal("0.00")


def test_it_rounds_each_line_to_the_cent_half_up(tmp_path):
    rows = [priced(name, "0.0125", "0.00", "2") for name in "ab"]  # 0.025 → 0.03 each

    found = figure(run(tmp_path, rows, terms=TERMS), "effective_discount")

    assert found.sums["awp"] == Decimal("0.06")


def test_it_leaves_contract_exclusions_out(tmp_path):
    rows = (priced("a", "10", "22.00"), priced("b", "10", "90.00", is_compound=True))

    found = figure(run(tmp_path, rows, terms=TERMS), "discount_variance")

    assert (found.value, found.left_out_lines) == (Decimal("2.00"), 1)


def test_it_keeps_what_the_contract_does_not_exclude(tmp_path):
    rows = (priced("a", "10", "22.00"), priced("b", "10", "90.00", is_compound=True))

    result = run(tmp_path, rows, terms=TERMS, parameters=Parameters(exclusions=("340b",)))

    assert value(result, "discount_variance") == Decimal("72.00")


def test_it_leaves_lines_priced_at_usual_and_customary_out_where_agreed(tmp_path):
    at_uc = priced("b", "10", "90.00", uc_usd=Decimal("91.00"), dispensing_fee_usd=Decimal(1))
    rows = (priced("a", "10", "22.00"), at_uc)

    result = run(tmp_path, rows, terms=TERMS, parameters=Parameters(exclude_uc_priced=True))

    assert value(result, "discount_variance") == Decimal("2.00")


def test_it_tells_a_long_retail_fill_from_a_short_one(tmp_path):
    rows = (priced("a", "10", "30.00", days_supply=90), priced("b", "10", "30.00"))
    terms = (*TERMS, term("retail_90/generic", awp_discount="0.85"))

    result = run(tmp_path, rows, terms=terms, parameters=Parameters(retail_90_from_days=84))

    assert value(result, "discount_variance", "component", "retail_90/generic") == Decimal("15.00")
    assert value(result, "discount_variance", "component", "retail/generic") == Decimal("10.00")


def test_it_takes_the_term_of_the_specialty_class(tmp_path):
    rows = (priced("a", "10", "90.00", brand_generic="brand", is_specialty=True),)

    result = run(tmp_path, rows, terms=(term("retail/specialty_brand", awp_discount="0.15"),))

    assert value(result, "discount_variance") == Decimal("5.00")


def test_it_has_no_discount_without_awp_in_the_data(tmp_path):
    rows = (claim("a", ingredient_cost_usd=Decimal("22.00")),)

    result = run(tmp_path, rows, terms=TERMS)

    for formula in ("effective_discount", "discount_variance", "discount_shortfall"):
        assert (value(result, formula), code(result, formula)) == (None, "column_absent")


def test_it_counts_lines_whose_awp_is_missing(tmp_path):
    rows = (
        priced("a", "10", "22.00"),
        claim("b", ingredient_cost_usd=Decimal(9), plan_paid_usd=Decimal("8.50")),
    )

    found = figure(run(tmp_path, rows, terms=TERMS), "discount_variance")

    assert (found.value, found.left_out_lines) == (Decimal("2.00"), 1)
    assert found.left_out_usd == Decimal("8.50")


def test_it_divides_by_no_awp(tmp_path):
    result = run(tmp_path, (priced("a", "0", "22.00"),), terms=TERMS)

    assert code(result, "effective_discount") == "nothing_to_divide_by"


def test_it_has_no_guarantee_without_terms(tmp_path):
    result = run(tmp_path, ROWS)

    assert code(result, "discount_variance") == "no_terms"
    assert value(result, "effective_discount") is not None
