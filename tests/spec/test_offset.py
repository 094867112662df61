"""Offsets: whether one component's surplus may pay for another's shortfall."""

from decimal import Decimal

import pytest

from savings.claims.declarations import Parameters, Settlement
from tests.spec.tables import JANUARY, claim, code, figure, run, term, value

TERMS = (
    term("retail/generic", awp_discount="0.80", dispensing_fee_usd="1.00"),
    term("mail/generic", awp_discount="0.80", dispensing_fee_usd="1.00"),
)


def priced(claim_id: str, cost: str, **values: object) -> dict:
    """A claim with AWP 100.00, so 20.00 allowed."""
    return claim(
        claim_id,
        unit_awp_usd=Decimal(10),
        quantity=Decimal(10),
        ingredient_cost_usd=Decimal(cost),
        **{"dispensing_fee_usd": Decimal("1.50")} | values,
    )


ROWS = (priced("a", "25.00"), priced("b", "12.00", channel="mail"))


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(tmp_path_factory.mktemp("run"), ROWS, terms=TERMS)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("offset_separate", "5.00"), ("offset_combined", "0.00"), ("guarantee_due", "5.00")],
)
def test_it_settles_components(result, formula, expected):
    assert value(result, formula) == Decimal(expected)


def test_it_makes_due_what_the_offset_policy_says(tmp_path):
    combined = Parameters(offset_policy="combined")

    result = run(tmp_path, ROWS, terms=TERMS, parameters=combined)

    assert value(result, "guarantee_due") == Decimal("0.00")
    assert value(result, "offset_separate") == Decimal("5.00")


def test_it_settles_a_month_by_its_own_components(tmp_path):
    result = run(tmp_path, ROWS, terms=TERMS)

    assert value(result, "offset_separate", "month", "2026-01") == Decimal("5.00")


def test_it_adds_the_promised_pots_to_the_total_due(tmp_path):
    result = run(tmp_path, ROWS, terms=TERMS)

    assert value(result, "total_due") == Decimal("6.00")  # guarantee 5.00, fees 1.00


def test_it_lets_no_pot_pay_for_another(tmp_path):
    cheap = [priced(row["claim_id"], "12.00") for row in ROWS]

    assert value(run(tmp_path, cheap, terms=TERMS), "total_due") == Decimal("1.00")


@pytest.mark.parametrize(
    ("promise", "kind"),
    [("rebate_per_script_usd", "rebate_received"), ("admin_fee_usd", "admin_fee_charged")],
)
def test_it_adds_settled_pots_to_the_total_due(tmp_path, promise, kind):
    terms = (*TERMS, term("retail/brand", **{promise: "10.00"}))
    rows = (*ROWS, priced("c", "1.00", brand_generic="brand"))
    sign = -1 if promise == "rebate_per_script_usd" else 1
    stated = Settlement(kind, JANUARY.from_date, JANUARY.to_date, Decimal("10.00") + sign * 4)

    result = run(tmp_path, rows, terms=terms, settlements=(stated,))

    assert value(result, "total_due") == Decimal("10.00")


@pytest.mark.parametrize("promise", ["rebate_per_script_usd", "admin_fee_usd"])
def test_it_has_no_total_due_while_a_promised_pot_is_unknown(tmp_path, promise):
    result = run(tmp_path, ROWS, terms=(*TERMS, term("retail/brand", **{promise: "10.00"})))

    assert (value(result, "total_due"), code(result, "total_due")) == (None, "pot_unknown")


@pytest.mark.parametrize(
    ("promise", "kind"),
    [("rebate_per_script_usd", "rebate_received"), ("admin_fee_usd", "admin_fee_charged")],
)
def test_it_has_no_total_due_while_no_line_is_under_a_promised_pot(tmp_path, promise, kind):
    stated = Settlement(kind, JANUARY.from_date, JANUARY.to_date, Decimal("4.00"))
    terms = (*TERMS, term("retail/brand", **{promise: "10.00"}))

    result = run(tmp_path, ROWS, terms=terms, settlements=(stated,))

    assert code(result, "total_due") == "pot_unknown"


@pytest.mark.parametrize("lost", ["unit_awp_usd", "dispensing_fee_usd"])
def test_it_has_no_total_due_without_the_column_of_a_promised_pot(tmp_path, lost):
    rows = [{**row, lost: None} for row in ROWS]

    assert code(run(tmp_path, rows, terms=TERMS), "total_due") == "pot_unknown"


def test_it_has_no_total_due_without_terms(tmp_path):
    assert code(run(tmp_path, ROWS), "total_due") == "pot_unknown"


def test_it_names_the_lines_that_the_total_due_leaves_out(tmp_path):
    rows = (
        *ROWS,
        priced("no awp", "9.00", plan_paid_usd=Decimal("8.00")) | {"unit_awp_usd": None},
        priced("no fee", "9.00", plan_paid_usd=Decimal("4.00"), dispensing_fee_usd=None),
        priced("no term", "9.00", plan_paid_usd=Decimal("2.00"), channel="specialty"),
        priced("340b", "9.00", plan_paid_usd=Decimal("1.00"), is_340b=True),
    )

    found = figure(run(tmp_path, rows, terms=TERMS), "total_due")

    assert (found.lines, found.left_out_lines) == (2, 4)
    assert found.left_out_usd == Decimal("15.00")


def test_it_leaves_out_no_line_whose_term_promises_no_discount(tmp_path):
    terms = (*TERMS[:1], term("mail/generic", dispensing_fee_usd="1.00"))

    found = figure(run(tmp_path, ROWS, terms=terms), "total_due")

    assert (found.lines, found.left_out_lines) == (2, 0)
