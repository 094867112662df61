"""Use formulas: generics, months of therapy, formulary, channels, brands with a generic."""

from decimal import Decimal

import pytest

from tests.spec.tables import claim, code, figure, run, value

ROWS = (
    claim("a", days_supply=90, is_formulary=True, channel="mail"),
    claim("b", days_supply=34, is_formulary=True),
    claim("c", days_supply=35, is_formulary=False, brand_generic="brand", daw="1"),
    claim("d", days_supply=1, brand_generic="brand", daw="0", channel="specialty"),
)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(tmp_path_factory.mktemp("run"), ROWS)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("generic_dispensing_rate", "0.500000"),
        ("days30", "6.17"),  # 3 + 1 + 35/30 + 1
        ("generic_dispensing_rate_30_days", "0.648649"),  # 4 of 6.1667
        ("formulary_rate", "0.666667"),
        ("channel_share_retail", "0.500000"),
        ("channel_share_mail", "0.250000"),
        ("channel_share_specialty", "0.250000"),
        ("channel_share_long_term_care", "0.000000"),
        ("channel_share_other", "0.000000"),
        ("brand_with_generic_available", "1"),
        ("brand_with_generic_share", "0.500000"),
    ],
)
def test_it_measures_use(result, formula, expected):
    assert value(result, formula) == Decimal(expected)


def test_it_adds_up_what_brands_with_a_generic_cost(tmp_path):
    rows = [{**row, "allowed_usd": Decimal("40.00")} for row in ROWS]

    assert value(run(tmp_path, rows), "brand_with_generic_cost") == Decimal("40.00")


def test_it_counts_no_month_of_therapy_below_a_day(tmp_path):
    found = figure(run(tmp_path, (ROWS[0], claim("z", days_supply=0))), "days30")

    assert (found.value, found.left_out_lines) == (Decimal("3.00"), 1)


@pytest.mark.parametrize(
    ("formula", "lost"),
    [
        ("generic_dispensing_rate", "brand_generic"),
        ("generic_dispensing_rate_30_days", "days_supply"),
        ("formulary_rate", "is_formulary"),
        ("channel_share_mail", "channel"),
        ("brand_with_generic_available", "brand_generic"),
        ("days30", "days_supply"),
    ],
)
def test_it_says_which_column_is_missing(tmp_path, formula, lost):
    rows = [{**row, lost: None} for row in ROWS]

    result = run(tmp_path, rows)

    assert (value(result, formula), code(result, formula)) == (None, "column_absent")
    assert lost in figure(result, formula).reason.message
