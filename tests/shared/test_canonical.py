"""Equal facts have equal text and digest; what has no canonical form is refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leafenterprise.shared.canonical import canonical_json, decimal_text, digest, utc_text

numbers = st.decimals(allow_nan=False, allow_infinity=False)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | numbers,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.text(), plain))
def test_it_does_not_depend_on_the_order_of_keys(facts):
    turned = dict(reversed(list(facts.items())))

    assert digest(facts) == digest(turned)


def test_it_writes_decimals_without_exponent_or_minus_zero():
    assert decimal_text(Decimal("1E+3")) == "1000"
    assert decimal_text(Decimal("-0.00")) == "0.00"
    assert canonical_json({"a": Decimal("0.10")}) == '{"a":"0.10"}'


def test_it_writes_times_in_utc():
    eastern = timezone(timedelta(hours=-5))

    assert utc_text(datetime(2026, 1, 1, 19, tzinfo=eastern)) == "2026-01-02T00:00:00Z"
    assert canonical_json([date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)]) == (
        '["2026-01-02","2026-01-02T00:00:00Z"]'
    )


@pytest.mark.parametrize("value", [1.5, {1: "a"}, object(), datetime(2026, 1, 1), float("nan")])
def test_it_refuses_what_has_no_canonical_form(value):
    with pytest.raises(TypeError):
        canonical_json({"value": value})
