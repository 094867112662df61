"""Fee formulas: dispensing and administrative fees, each a pot of its own."""

from datetime import date
from decimal import Decimal

import pytest

from savings.claims.declarations import Settlement
from tests.spec.tables import JANUARY, claim, code, run, term, value

TERMS = (
    term("retail/generic", dispensing_fee_usd="1.15", admin_fee_usd="2.00"),
    term("mail/generic", dispensing_fee_usd="0.00"),
)
ROWS = (
    claim("a", dispensing_fee_usd=Decimal("1.50")),
    claim("b", dispensing_fee_usd=Decimal("1.25")),
    claim("c", dispensing_fee_usd=Decimal("0.10"), channel="mail"),
    claim("d", dispensing_fee_usd=Decimal("9.00"), channel="specialty"),  # no term
)


def charged(amount: str, *, to_date: date = JANUARY.to_date, component: str = "") -> Settlement:
    """Administrative fees charged for January."""
    return Settlement("admin_fee_charged", JANUARY.from_date, to_date, Decimal(amount), component)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(tmp_path_factory.mktemp("run"), ROWS, terms=TERMS, settlements=(charged("5.00"),))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("effective_dispensing_fee", "2.9625"),
        ("guaranteed_dispensing_fee", "0.7667"),  # 2.30 over three scripts
        ("dispensing_fee_variance", "0.55"),
        ("admin_fee_due", "4.00"),
        ("admin_fee_variance", "1.00"),
    ],
)
def test_it_compares_fees(result, formula, expected):
    assert value(result, formula) == Decimal(expected)


def test_it_leaves_excluded_claims_out_of_the_fee_pot(tmp_path):
    rows = (*ROWS, claim("e", dispensing_fee_usd=Decimal("15.00"), is_compound=True))

    assert value(run(tmp_path, rows, terms=TERMS), "dispensing_fee_variance") == Decimal("0.55")


def test_it_has_no_fee_variance_where_no_fee_is_promised(tmp_path):
    terms = (term("retail/generic", awp_discount="0.80"),)

    assert code(run(tmp_path, ROWS, terms=terms), "dispensing_fee_variance") == "not_promised"


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ((), "settlement_missing"),
        ((charged("5.00", to_date=date(2026, 1, 30)),), "settlement_window_mismatch"),
    ],
)
def test_it_has_no_admin_variance_without_a_statement_of_the_window(tmp_path, stated, reason):
    result = run(tmp_path, ROWS, terms=TERMS, settlements=stated)

    assert (value(result, "admin_fee_variance"), code(result, "admin_fee_variance")) == (
        None,
        reason,
    )


def test_it_knows_a_component_its_fees_are_stated_for(tmp_path):
    stated = (charged("5.00", component="retail/generic"),)

    result = run(tmp_path, ROWS, terms=TERMS, settlements=stated)

    assert value(result, "admin_fee_variance", "component", "retail/generic") == Decimal("1.00")
    assert value(result, "admin_fee_variance") == Decimal("1.00")


def test_it_does_not_share_a_whole_statement_out_over_components(tmp_path):
    result = run(tmp_path, ROWS, terms=TERMS, settlements=(charged("5.00"),))

    found = code(result, "admin_fee_variance", "component", "retail/generic")
    assert found == "settlement_not_by_component"
