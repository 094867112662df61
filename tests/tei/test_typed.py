"""What people type and paste: read as meant, or refused with a reason; never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.amounts import NotOfType
from tei.typed import read_typed, read_typed_percent, read_typed_share, shown_share, shown_typed


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1250000.5", "1250000.5"),
        ("$1,250,000.50", "1250000.50"),
        (" $ 1,200 ", "1200"),
        ("US$ 5", "5"),
        ("1,200 USD", "1200"),
        ("(1,200)", "-1200"),
        ("($1,200.25)", "-1200.25"),
        ("$(1,200)", "-1200"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("\u22125", "-5"),
        ("1\u00a0", "1"),
        (" $-   ", "0"),
        ("5.", "5"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_it_reads_what_a_spreadsheet_writes_for_money(typed, stored):
    assert read_typed("currency", typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["€5", "5 EUR", "12 %", "1,5", "12,34,567", "1.250,00", "1e6", "NaN", "１２", "abc", "--5",
     "$", "()", "(-5)", "1 200", "1.23456"],
)  # fmt: skip
def test_it_refuses_what_is_not_plainly_dollars(typed):
    with pytest.raises(NotOfType):
        read_typed("currency", typed)


def test_it_reads_other_types_by_their_own_rules():
    assert read_typed("percentage", "12.5 %") == "12.5"
    assert read_typed("integer", "1,200") == "1200"
    assert read_typed("text", " $5, or (so) ") == " $5, or (so) "
    for kind, typed in (("integer", "1.5"), ("integer", "$5"), ("decimal", "5%")):
        with pytest.raises(NotOfType):
            read_typed(kind, typed)


def test_it_takes_a_risk_as_percent_or_share():
    assert read_typed_share("25 %") == read_typed_share("25%") == "0.25"
    assert read_typed_share("0.25") == "0.25"
    assert read_typed_share(" ") is None
    assert shown_share(Decimal("0.2500")) == "25 %"
    assert shown_share(Decimal("0.125")) == "12.5 %"
    assert shown_share(None) == ""
    with pytest.raises(NotOfType):
        read_typed_share("%")


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4))
def test_it_reads_back_exactly_what_it_shows(amount):
    stored = f"{amount:f}"

    assert Decimal(read_typed("currency", shown_typed("currency", stored))) == Decimal(stored)


def test_a_percentage_of_something_has_its_sign():
    assert read_typed_percent("80 %") == Decimal("0.8")
    assert read_typed_percent(" ") is None
    for text in ("80", "0.8", "８０ %", "x %", "%"):
        with pytest.raises(NotOfType):
            read_typed_percent(text)
