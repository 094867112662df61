"""Opportunities: what each line would have cost otherwise, and whose its dollars are."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from savings.claims.declarations import Parameters
from savings.claims.opportunities import LEVERS
from tests.spec.tables import claim, code, figure, price, run, term, value

FIRST = date(2026, 1, 1)
BRAND = {"brand_generic": "brand", "quantity": Decimal(30)}
TERMS = (
    term("retail/brand", awp_discount="0.20", dispensing_fee_usd="1.50"),
    term("retail_90/brand", awp_discount="0.25", dispensing_fee_usd="0.90"),
    term("mail/brand", awp_discount="0.30", dispensing_fee_usd="0.00"),
    term("specialty/specialty_brand", awp_discount="0.25", dispensing_fee_usd="2.00"),
)


def paid(claim_id: str, cost: str, **values: object) -> dict:
    """A claim with an ingredient cost and a fee."""
    money = {"ingredient_cost_usd": Decimal(cost), "dispensing_fee_usd": Decimal("1.50")}
    return claim(claim_id, **{**BRAND, **money, **values})


def fills(count: int, **values: object) -> list[dict]:
    """Monthly retail fills of one member and drug: AWP 300.00, 240.00 and a fee of 1.50 paid."""
    same = {"member_key": "M1", "unit_awp_usd": Decimal(10)}
    return [
        paid(f"f{day}", "240.00", fill_date=date(2026, 1, day), **{**same, **values})
        for day in range(1, count + 1)
    ]


def test_it_prices_a_brand_at_the_mac_of_its_drug(tmp_path):
    rows = (paid("a", "100.00"), paid("b", "40.00"), paid("c", "9.00", brand_generic="generic"))

    found = figure(
        run(tmp_path, rows, prices={"mac": (price("00000000001", "2.00", FIRST),)}),
        "opportunity_generic_at_mac",
    )

    assert (found.value, found.lines, found.left_out_lines) == (Decimal("40.00"), 2, 1)
    assert found.sums["touched"] == 1
    assert found.sums["paid"] == Decimal("100.00")


def test_it_does_not_guess_a_generic_without_a_mac_list(tmp_path):
    result = run(tmp_path, (paid("a", "100.00"),))

    assert value(result, "opportunity_generic_at_mac") is None
    assert code(result, "opportunity_generic_at_mac") == "no_price_reference"


def test_it_prices_a_brand_without_mac_at_the_generic_that_nadac_names(tmp_path):
    named = price("00000000001", "3.00", FIRST, generic_unit_price_usd=Decimal("1.00"))

    result = run(tmp_path, (paid("a", "100.00"),), prices={"nadac": (named,)})

    # 30 × 1.00, marked up by half, is 45.00
    assert value(result, "opportunity_generic_at_nadac") == Decimal("55.00")


def test_it_takes_mac_before_nadac(tmp_path):
    named = price("00000000001", "3.00", FIRST, generic_unit_price_usd=Decimal("1.00"))
    prices = {"nadac": (named,), "mac": (price("00000000001", "2.00", FIRST),)}

    result = run(tmp_path, (paid("a", "100.00"),), prices=prices)

    assert code(result, "opportunity_generic_at_nadac") == "no_lines"
    assert value(result, "opportunity_generic_at_mac") == Decimal("40.00")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # AWP 300.00 less 25 % is 225.00; a third of 0.90 is 0.30; 241.50 were paid
        ("opportunity_retail_90", "48.60"),
        ("opportunity_mail", "94.50"),  # 210.00 and no fee
        ("opportunity_total", None),  # no NADAC reference: a part is not the total
    ],
)
def test_it_reprices_maintenance_fills_at_the_terms_of_another_channel(tmp_path, formula, expected):
    result = run(tmp_path, fills(3), terms=TERMS)

    assert value(result, formula) == (None if expected is None else Decimal(expected))


def test_it_shares_the_fee_of_a_long_fill_by_days(tmp_path):
    terms = (term("retail_90/brand", awp_discount="0.20", dispensing_fee_usd="0.50"),)

    result = run(tmp_path, fills(3, days_supply=31), terms=terms)

    # 241.50 less 240.00 less 0.17 (0.50 × 31 ÷ 90 is 0.1722…)
    assert value(result, "opportunity_retail_90") == Decimal("3.99")


def test_it_leaves_alone_what_is_not_a_maintenance_drug(tmp_path):
    result = run(tmp_path, fills(2), terms=TERMS)

    assert code(result, "opportunity_retail_90") == "no_lines"
    assert code(result, "opportunity_mail") == "no_lines"


def test_it_reprices_only_while_the_other_terms_hold(tmp_path):
    later = replace(TERMS[2], from_date=date(2026, 1, 2))

    result = run(tmp_path, fills(3), terms=(*TERMS[:2], later))

    assert value(result, "opportunity_mail") == Decimal("63.00")
    assert figure(result, "opportunity_mail").lines == 2
    assert figure(result, "opportunity_retail_90").lines == 3
    assert figure(result, "discount_variance").lines == 3


def test_it_counts_maintenance_fills_by_the_contract(tmp_path):
    result = run(tmp_path, fills(2), terms=TERMS, parameters=Parameters(maintenance_fills=2))

    assert value(result, "opportunity_mail") == Decimal("63.00")


@pytest.mark.parametrize(
    "other",
    [
        {"days_supply": 35},
        {"days_supply": None},
        {"channel": "mail"},
        {"member_key": None},
        {"is_compound": True},
        {"quantity": Decimal(-30)},
        {"dispensing_fee_usd": None},
    ],
)
def test_it_reprices_only_standing_monthly_retail_fills(tmp_path, other):
    result = run(tmp_path, [*fills(3, **other), claim("z", days_supply=30)], terms=TERMS)

    assert value(result, "opportunity_mail") is None


def test_it_cannot_reprice_without_terms_of_the_other_channel(tmp_path):
    result = run(tmp_path, fills(3), terms=TERMS[:1])

    assert code(result, "opportunity_retail_90") == "no_lines"
    assert code(run(tmp_path, fills(3)), "opportunity_mail") == "no_terms"


def test_it_reprices_specialty_drugs_filled_elsewhere(tmp_path):
    special = {"is_specialty": True, "unit_awp_usd": Decimal(10)}
    rows = (
        paid("a", "270.00", **special),
        paid("b", "270.00", channel="specialty", **special),
        paid("c", "270.00", unit_awp_usd=Decimal(10)),
    )

    found = figure(run(tmp_path, rows, terms=TERMS), "opportunity_specialty_channel")

    assert (found.value, found.lines) == (Decimal("44.50"), 1)  # 271.50 less 225.00 less 2.00


def test_it_names_what_is_paid_beyond_the_agreed_markup(tmp_path):
    prices = {"nadac": (price("00000000001", "1.00", FIRST),)}
    rows = (paid("a", "60.00"), paid("b", "40.00"))

    usual = run(tmp_path, rows, prices=prices)
    strict = run(
        tmp_path, rows, prices=prices, parameters=Parameters(markup_threshold=Decimal("0.1"))
    )

    assert value(usual, "opportunity_high_markup") == Decimal("15.00")  # above 45.00
    assert value(strict, "opportunity_high_markup") == Decimal("34.00")  # above 33.00, twice


FORMS = (price("00000000001", "3.00", FIRST), price("00000000002", "1.00", FIRST))


def test_it_compares_forms_of_the_same_name_strength_and_unit(tmp_path):
    rows = (
        paid("a", "95.00", drug_name="METFO 500 MG CAPSULE"),
        paid("b", "35.00", drug_name="METFO 500 MG TABLET", ndc11="00000000002"),
    )

    found = figure(run(tmp_path, rows, prices={"nadac": FORMS}), "opportunity_formulation")

    assert (found.value, found.lines, found.sums["touched"]) == (Decimal("60.00"), 2, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"drug_name": "METFO 850 MG TABLET"},
        {"drug_name": "OTHER 500 MG TABLET"},
        {"drug_name": "METFO 500 MG CAPSULE"},
        {"drug_name": "METFO TABLET"},
        {"unit": "ML"},
    ],
)
def test_it_does_not_compare_what_is_not_the_same_drug(tmp_path, other):
    rows = (
        paid("a", "95.00", drug_name="METFO 500 MG CAPSULE"),
        paid("b", "35.00", **{"drug_name": "METFO 500 MG TABLET", "ndc11": "00000000002", **other}),
    )

    result = run(tmp_path, rows, prices={"nadac": FORMS})

    assert code(result, "opportunity_formulation") == "no_lines"


def test_it_promises_no_saving_that_some_days_of_the_month_did_not_have(tmp_path):
    dearer = price("00000000002", "2.50", date(2026, 1, 20))
    rows = (
        paid("a", "95.00", drug_name="METFO 500 MG CAPSULE"),
        paid("b", "35.00", drug_name="METFO 500 MG TABLET", ndc11="00000000002"),
    )

    result = run(tmp_path, rows, prices={"nadac": (*FORMS, dearer)})

    assert value(result, "opportunity_formulation") == Decimal("15.00")


@pytest.fixture(scope="module")
def contested(tmp_path_factory):
    """Lines that several levers name: a maintenance brand with a MAC, far above NADAC."""
    prices = {
        "nadac": (price("00000000001", "2.00", FIRST),),
        "mac": (price("00000000001", "3.00", FIRST),),
    }
    other = fills(3, ndc11="00000000009", member_key="M2")
    others = [row | {"claim_id": f"o-{row['claim_id']}"} for row in other]
    folder = tmp_path_factory.mktemp("contested")
    return run(folder, [*fills(3), *others], prices=prices, terms=TERMS)


@pytest.mark.parametrize(
    ("lever", "alone", "counted"),
    [
        ("generic_at_mac", "450.00", "450.00"),
        ("retail_90", "97.20", "48.60"),  # three of six lines went to the generic
        ("mail", "189.00", "0.00"),  # retail 90 comes first
        ("high_markup", "450.00", "0.00"),
    ],
)
def test_it_gives_a_lines_dollars_to_the_first_lever_that_saves(contested, lever, alone, counted):
    found = figure(contested, f"opportunity_{lever}")

    assert (found.value, found.sums["counted"]) == (Decimal(alone), Decimal(counted))


def test_it_totals_every_line_once(contested):
    parts = [figure(contested, f"opportunity_{lever}").sums["counted"] for lever in LEVERS]

    assert value(contested, "opportunity_total") == sum(parts) == Decimal("498.60")


def test_it_adds_up_over_every_segment(contested):
    months = value(contested, "opportunity_total", "month", "2026-01")
    drugs = [value(contested, "opportunity_total", "drug", f"0000000000{n}") for n in (1, 9)]

    assert months == sum(drugs) == value(contested, "opportunity_total")


def test_it_is_blind_to_a_lever_that_would_cost_more(tmp_path):
    dear = (term("mail/brand", awp_discount="0.00", dispensing_fee_usd="0.00"),)

    found = figure(run(tmp_path, fills(3), terms=dear), "opportunity_mail")

    assert (found.value, found.sums["touched"]) == (Decimal("0.00"), 0)
