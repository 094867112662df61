"""Rounding is half-up, once, and exact."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leafenterprise.shared.money import divide, money_text, ratio_text, round_half_up

cents = st.decimals(
    min_value=-(10**12), max_value=10**12, places=6, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.0049999", "1.00")],
)
def test_it_rounds_halves_away_from_zero(value, rounded):
    assert round_half_up(Decimal(value)) == Decimal(rounded)


@given(cents, cents)
def test_it_divides_like_exact_fractions(numerator, denominator):
    answer = divide(numerator, denominator, 6)

    if not denominator:
        assert answer is None
    else:
        exact = Fraction(numerator) / Fraction(denominator)
        assert abs(Fraction(answer) - exact) <= Fraction(1, 2 * 10**6)


def test_it_formats_for_people():
    assert money_text(Decimal("-1234.5")) == "-$1,234.50"
    assert ratio_text(Decimal("0.78125")) == "78.13 %"
