"""Rebate formulas: what was promised per script against what came in."""

from decimal import Decimal

import pytest

from savings.claims.declarations import Settlement
from tests.spec.tables import JANUARY, claim, code, run, term, value

RECEIVED = Settlement(
    "rebate_received", JANUARY.from_date, JANUARY.to_date, Decimal("150.00"), source="letter"
)
ROWS = (
    claim("a", brand_generic="brand", is_formulary=True),
    claim("b", brand_generic="brand", is_formulary=False),
    claim("c", is_formulary=True),
    claim("d", brand_generic="brand", is_340b=True, is_formulary=True),
)


def terms(basis: str) -> tuple:
    """100.00 per counted script of retail brand and generic."""
    return tuple(
        term(f"retail/{name}", rebate_per_script_usd="100.00", rebate_basis=basis)
        for name in ("brand", "generic")
    )


@pytest.mark.parametrize(
    ("basis", "scripts", "due", "variance"),
    [
        ("all", "3", "300.00", "150.00"),
        ("brand", "2", "200.00", "50.00"),
        ("formulary_brand", "1", "100.00", "-50.00"),
    ],
)
def test_it_counts_scripts_on_the_contract_basis(tmp_path, basis, scripts, due, variance):
    result = run(tmp_path, ROWS, terms=terms(basis), settlements=(RECEIVED,))

    assert value(result, "rebate_scripts") == Decimal(scripts)
    assert value(result, "rebate_due") == Decimal(due)
    assert value(result, "rebate_received") == Decimal("150.00")
    assert value(result, "rebate_variance") == Decimal(variance)


def test_it_does_not_count_a_brand_that_tells_no_formulary_status(tmp_path):
    rows = (*ROWS, claim("e", brand_generic="brand"))

    result = run(tmp_path, rows, terms=terms("formulary_brand"))

    assert value(result, "rebate_scripts") == Decimal(1)


def test_it_has_no_rebates_received_without_a_statement(tmp_path):
    result = run(tmp_path, ROWS, terms=terms("all"))

    assert (value(result, "rebate_received"), code(result, "rebate_received")) == (
        None,
        "settlement_missing",
    )


def test_it_knows_rebates_of_a_month_only_as_due(tmp_path):
    result = run(tmp_path, ROWS, terms=terms("all"), settlements=(RECEIVED,))

    assert value(result, "rebate_due", "month", "2026-01") == Decimal("300.00")
    assert code(result, "rebate_variance", "month", "2026-01") == "settlement_window_only"


def test_it_adds_statements_that_are_made_by_component(tmp_path):
    by_component = [
        Settlement("rebate_received", JANUARY.from_date, JANUARY.to_date, Decimal(amount), name)
        for name, amount in (("retail/brand", "40.00"), ("retail/generic", "60.00"))
    ]

    result = run(tmp_path, ROWS, terms=terms("all"), settlements=by_component)

    assert value(result, "rebate_received") == Decimal("100.00")
    assert value(result, "rebate_received", "component", "retail/brand") == Decimal("40.00")


def test_it_does_not_count_a_whole_statement_and_its_parts(tmp_path):
    part = Settlement(
        "rebate_received", JANUARY.from_date, JANUARY.to_date, Decimal("40.00"), "retail/brand"
    )

    result = run(tmp_path, ROWS, terms=terms("all"), settlements=(RECEIVED, part))

    assert value(result, "rebate_received") == Decimal("150.00")
