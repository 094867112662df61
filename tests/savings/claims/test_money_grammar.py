"""Amounts: the grammar by example, and SQL and Python reading every text alike."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from savings.claims.cells import read_again_sql
from savings.claims.money import NotAnAmount, amount_sql, parse_amount, reason_sql


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.34", "12.34"),
        (" 12.34 ", "12.34"),
        ("-5", "-5"),
        ("+5.", "5"),
        (".5", "0.5"),
        ("$5", "5"),
        ("-$5.10", "-5.10"),
        ("$-5.10", "-5.10"),
        ("(20.00)", "-20.00"),
        ("($1,234.50)", "-1234.50"),
        ("20.00-", "-20.00"),
        ("1,234.50", "1234.50"),
        ("12,345,678.90", "12345678.90"),
        ("12.3400000", "12.34"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_it_reads_every_form_of_an_amount(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1e3", "not_a_number"),
        ("12,34", "not_a_number"),
        ("1,23.45", "not_a_number"),
        ("1 000", "not_a_number"),
        ("--5", "not_a_number"),
        ("-(5)", "not_a_number"),
        ("-5-", "not_a_number"),
        (".", "not_a_number"),
        ("$", "not_a_number"),
        ("1_000", "not_a_number"),
        ("١٢", "not_a_number"),
        ("12.345", "too_many_decimals"),
        ("(0.001)", "too_many_decimals"),
        ("1000000000000", "too_large"),
        ("1,000,000,000,000.00", "too_large"),
    ],
)
def test_it_refuses_what_is_no_amount_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotAnAmount, match=f"^{reason}$"):
        parse_amount(text)


@pytest.mark.parametrize("text", [None, "", "   "])
def test_it_takes_an_empty_cell_for_no_amount(text: str | None) -> None:
    assert parse_amount(text) is None


AMOUNT_LIKE = st.text(alphabet="0123456789.,-+$() eEN_", max_size=18) | st.from_regex(
    r" ?[-+]?\$?[0-9]{1,3}(,[0-9]{3}){0,5}(\.[0-9]{0,8})?-? ?", fullmatch=True
)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


@settings(max_examples=600, deadline=None)
@given(text=AMOUNT_LIKE)
@example("1.000000000000000000000000")
@example("0000000000000")
@example("-0.00")
def test_it_reads_alike_in_sql_and_in_python(engine, text: str) -> None:
    expected, reason = _python_reading(text)

    value, why, again = engine.execute(
        f"SELECT {amount_sql('cell', 2, 'DECIMAL(18,2)')}, {reason_sql('cell')}, "
        f"{read_again_sql('cell', None)} FROM (SELECT CAST($1 AS VARCHAR) AS cell)",
        [text],
    ).fetchone()

    assert value == expected
    if value is not None:
        assert again == value, "the control total's reading"
    if value is None and text.strip(" "):
        assert why == reason


def _python_reading(text: str) -> tuple[Decimal | None, str]:
    try:
        return parse_amount(text), ""
    except NotAnAmount as refusal:
        return None, str(refusal)


@given(cents=st.integers(-(10**14) + 1, 10**14 - 1))
def test_it_gives_back_every_cent_it_was_given(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)

    forms = (f"{amount}", f"{amount:,}", f"(${-amount:,})" if cents < 0 else f"${amount:,}")

    assert {parse_amount(form) for form in forms} == {amount}
