"""Lines that a figure lacks, told from lines that it is not about."""

from datetime import date
from decimal import Decimal

from tests.spec.tables import claim, figure, price, run, term

TERMS = (term("retail/generic", awp_discount="0.80"),)
NADAC = (price("00000000001", "1.00", date(2026, 1, 1)),)
WHOLE = {
    "quantity": Decimal(10),
    "unit_awp_usd": Decimal("10.00"),
    "ingredient_cost_usd": Decimal("30.00"),
    "is_compound": False,
}
ROWS = (
    claim("whole", **WHOLE),
    claim("no awp", **WHOLE | {"unit_awp_usd": None}, rx_number="R2"),
    claim("compound", **WHOLE | {"is_compound": True, "unit_awp_usd": None}, rx_number="R3"),
    claim("unpriced", **WHOLE, rx_number="R4", ndc11="00000000009"),
)


def lacking(tmp_path, formula):
    result = run(tmp_path, ROWS, terms=TERMS, prices={"nadac": NADAC})
    found = figure(result, formula)
    return found.lines, found.left_out_lines, found.lacking_lines


def test_it_counts_claims_without_awp_and_not_those_the_contract_excludes(tmp_path):
    assert lacking(tmp_path, "discount_variance") == (2, 2, 1)


def test_it_counts_claims_without_a_price(tmp_path):
    assert lacking(tmp_path, "nadac_total") == (3, 1, 1)


def test_it_counts_nothing_for_a_rate_of_other_claims(tmp_path):
    lines, left_out, missing = lacking(tmp_path, "generic_dispensing_rate")

    assert (left_out, missing) == (4 - lines, 0)
