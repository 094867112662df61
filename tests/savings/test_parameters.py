"""Contract parameters, terms and settlements as JSON."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from savings.claims.declarations import Component, Parameters, Term
from savings.parameters import (
    ParametersInvalid,
    overlapping_terms,
    read_parameters,
    read_settlement,
    read_term,
    write_parameters,
)


def test_it_reads_back_what_it_writes():
    stated = Parameters(
        offset_policy="combined",
        retail_90_from_days=84,
        exclusions=("compound", "cob"),
        copay_schedule={"retail/generic": Decimal("10.00")},
        quantity_limit=Decimal(1000),
    )

    assert read_parameters(write_parameters(stated)) == stated


def test_it_keeps_the_defaults_of_what_is_not_stated():
    assert read_parameters({}) == Parameters()


def test_it_writes_every_parameter():
    assert set(write_parameters(Parameters())) == {field.name for field in fields(Parameters)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offset_policy", "none"),
        ("date_basis", 1),
        ("refill_threshold", 0.75),
        ("refill_threshold", "1.5"),
        ("refill_threshold", "NaN"),
        ("unit_price_bound", "-1"),
        ("unit_price_bound", True),
        ("carry_forward_weeks", 0),
        ("carry_forward_weeks", "x"),
        ("exclude_uc_priced", "yes"),
        ("exclusions", "compound"),
        ("exclusions", ["mail"]),
        ("exclusions", ["uc"]),
        ("unit_price_bound", "0"),
        ("copay_schedule", {"retail/generics": "10"}),
        ("copay_schedule", []),
        ("quantity_limit", "many"),
        ("no_such_thing", 1),
    ],
)
def test_it_refuses_what_has_no_meaning(name, value):
    with pytest.raises(ParametersInvalid) as refused:
        read_parameters({name: value})

    assert list(refused.value.details["fields"]) == [name]


def test_it_reads_a_term():
    term = read_term(
        {
            "channel": "mail",
            "drug_class": "brand",
            "from_date": "2026-01-01",
            "to_date": "2026-12-31",
            "awp_discount": "0.25",
            "rebate_basis": "all",
        }
    )

    assert term.component == Component("mail", "brand")
    assert (term.awp_discount, term.dispensing_fee_usd) == (Decimal("0.25"), None)


def test_it_reads_a_settlement():
    stated = read_settlement(
        {
            "kind": "rebate_received",
            "from_date": "2026-01-01",
            "to_date": "2026-03-31",
            "amount_usd": "81500.00",
        }
    )

    assert (stated.amount_usd, stated.component, stated.source) == (Decimal("81500.00"), "", "")


def test_it_finds_days_promised_twice():
    component = Component("retail", "brand")
    first = Term(component, date(2026, 1, 1), date(2026, 6, 30))
    second = Term(component, date(2026, 6, 30), date(2026, 12, 31))
    other = Term(Component("mail", "brand"), date(2026, 1, 1), date(2026, 12, 31))

    assert overlapping_terms([second, other, first]) == [
        "retail/brand: the term from 2026-06-30 starts before 2026-06-30"
    ]
