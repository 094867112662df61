"""Every number of a text is found, and is read the one way it can be meant, or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leafenterprise.shared.consultant.numbers import Number, find_numbers
from savings.pocket_consultant.asking import NAMES


def read(text: str) -> list[tuple[str, str]]:
    return [
        (one.kind, str(one.value if one.day is None else one.day)) for one in find_numbers(text)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("$22,530.71", "usd", "22530.71"),
        ("USD 22530.71", "usd", "22530.71"),
        ("22,530.71 dollars", "usd", "22530.71"),
        ("1,394 scripts", "plain", "1394"),
        ("82.35 %", "percent", "0.8235"),
        ("82.35 percent", "percent", "0.8235"),
        ("-$5.00", "usd", "-5.00"),
        ("\u22125", "plain", "-5"),
        ("minus 5", "plain", "-5"),
        ("($5.00)", "usd", "-5.00"),
        ("(22,530.71)", "plain", "-22530.71"),
        ("22.5 thousand", "plain", "22500"),
        ("$1.2M", "usd", "1200000"),
        ("$5-million", "usd", "5000000"),
        ("5 bn", "plain", "5000000000"),
        ("twelve", "plain", "12"),
        ("twenty-five", "plain", "25"),
        ("one hundred and five", "plain", "105"),
        ("three hundred thousand", "plain", "300000"),
        ("zero", "plain", "0"),
    ],
)
def test_it_reads_a_number_as_it_is_meant(text, kind, value):
    found = find_numbers(f"It is {text}, they say.")

    assert [(one.kind, one.value) for one in found] == [(kind, Decimal(value))]


@pytest.mark.parametrize("text", ["2026-01-15", "January 15, 2026", "15 January 2026"])
def test_it_reads_a_day(text):
    assert [one.day for one in find_numbers(f"On {text}.")] == [date(2026, 1, 15)]


@pytest.mark.parametrize(
    "text",
    [
        "1,23", "22.530,71", "1'000", "2e4", "B12", "#4", "v2", "3x", "3 times", "50 cents",
        "3 basis points", "2 percentage points", "½", "3/4", "1:3", "10²", "１２", "٣", "(500)",
        "1 000", "$5%", "half", "one-third", "a quarter", "doubled", "dozens", "hundredfold",
        "2026-13-45", "€5", "5 €", "3^2", "1.2.3",
    ],
)  # fmt: skip
def test_it_takes_nothing_odd_for_a_number_it_could_check(text):
    found = find_numbers(f"It is {text}, they say.")

    assert found
    assert any(one.kind == "unreadable" for one in found)


@pytest.mark.parametrize(
    "text", ["retail 90 fills", "a 30-day supply", "90-day terms", "340B claims", "No digits here"]
)
def test_it_passes_names_of_the_field(text):
    assert find_numbers(text, NAMES) == []
    assert bool(find_numbers(text)) == any(letter.isdigit() for letter in text)


@pytest.mark.parametrize("text", ["1,090-day", "$30-day", "retail 901", "90-days-or-9"])
def test_it_is_not_fooled_by_what_only_looks_like_a_name(text):
    assert find_numbers(text, NAMES)


def test_it_reads_them_in_order():
    text = "From 2026-01-01, $3.00 on twelve of 1,394 lines."

    assert read(text) == [
        ("date", "2026-01-01"), ("usd", "3.00"), ("plain", "12"), ("plain", "1394"),
    ]  # fmt: skip


def test_it_reads_a_range_as_two():
    assert [one.value for one in find_numbers("10-12")] == [Decimal(10), Decimal(12)]


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.sampled_from(["", "$", "-$", "-"]))
def test_it_reads_back_what_is_written(amount, sign):
    found = find_numbers(f"We saw {sign}{amount:,} there.")

    expected = -amount if sign.startswith("-") else amount
    assert [one.value for one in found] == [expected]


@given(st.text(max_size=60))
def test_it_overlooks_no_digit_and_never_fails(text):
    found = find_numbers(text)

    digits = sum(letter.isdigit() for letter in text)
    names = any(name in text.lower() for name in ("retail", "-day", "340b"))
    assert not digits or found or names
    assert all(isinstance(one, Number) for one in found)
