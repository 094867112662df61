"""The rules of the calculation: placing, risk, discounting, rounding, payback."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.case.declarations import CannotCalculate, Value
from tei.case.flows import build_flows, total
from tei.case.payback import months_to_payback
from tei.case.summary import all_formulas, summarize
from tei.shapes_what_if import explain_shape
from tests.tei.cases import cases, make_case, make_field, naive_worth, risks, scaled

TINY = Decimal("1e-9")
HALF_A_CENT = Fraction(1, 200) + Fraction(1, 10**20)  # and what fifty digits leave out


def figure(case, name):
    return summarize(case).figures[name]


def worth(case):
    return total(row.signed_present_value for row in build_flows(case).rows)


def without_risk(field):
    values = tuple(replace(value, risk_adjustment=None) for value in field.values)
    return replace(field, values=values, risk_adjustment=None)


def test_it_discounts_each_year_and_takes_the_risk_off_benefits():
    case = make_case(make_field("saving", "benefits", 110, 121, risk="0.5"), years=2)

    assert figure(case, "total_benefits_nominal") == Decimal("115.50")
    assert figure(case, "total_benefits_pv") == Decimal("100.00")


def test_it_never_adjusts_costs_unless_the_report_says_so():
    case = make_case(make_field("fee", "costs", 110, risk="0.5"), years=1)

    assert figure(case, "total_costs_pv") == Decimal("100.00")
    assert figure(replace(case, risk_adjust_costs=True), "total_costs_pv") == Decimal("150.00")


def test_it_lets_a_value_override_the_risk_of_its_field():
    field = replace(
        make_field("saving", risk="0.2"), values=(Value(1, Decimal(100), Decimal("0.5")),)
    )

    assert figure(make_case(field), "total_benefits_nominal") == Decimal("50.00")


@pytest.mark.parametrize(("risk", "expected"), [("1.0", "0.00"), ("0.0", "100.00")])
def test_it_takes_risk_at_its_ends(risk, expected):
    case = make_case(make_field("saving", "benefits", 100, risk=risk))

    assert figure(case, "total_benefits_nominal") == Decimal(expected)


def test_it_puts_one_time_values_into_year_1_or_the_initial_period():
    case = make_case(make_field("fees", "costs", once=110))

    assert figure(case, "total_costs_pv") == Decimal("100.00")
    initial = summarize(replace(case, has_initial_period=True))
    assert initial.figures["total_costs_pv"] == Decimal("110.00")
    assert initial.costs_by_year == {0: Decimal("110.00"), 1: 0, 2: 0, 3: 0}


def test_it_counts_a_blank_as_nothing():
    blank, zero = (make_case(make_field("saving", "benefits", a, 5)) for a in (None, 0))

    assert summarize(blank).figures == summarize(zero).figures


def test_it_says_what_nothing_but_costs_is_worth():
    figures = summarize(make_case(make_field("fee", "costs", 110), years=1)).figures

    assert figures["net_present_value"] == Decimal("-100.00")
    assert figures["roi_percentage"] == Decimal("-100.0000")
    assert figures["payback_period_months"] is None


def test_it_has_no_return_on_nothing():
    figures = summarize(make_case(make_field("saving", "benefits", 110), years=1)).figures

    assert figures["roi_percentage"] is None
    assert figures["payback_period_months"] == 1


def test_it_rounds_the_net_present_value_from_full_precision():
    saving = make_field("saving", "benefits", "0.005")
    fee = make_field("fee", "costs", "0.0049")
    figures = summarize(make_case(saving, fee, rate="0")).figures

    assert figures["total_benefits_pv"] - figures["total_costs_pv"] == Decimal("0.01")
    assert figures["net_present_value"] == Decimal("0.00")


def test_it_pays_back_in_the_first_month_that_covers_the_costs():
    licence = make_field("licence", "costs", once=1000)
    saving = make_field("saving", "benefits", 1200, 1200)

    assert figure(make_case(licence, saving), "payback_period_months") == 10


def test_it_pays_back_exactly_at_the_end_of_a_month():
    thirds = make_field("saving", "benefits", "1000.0001")
    licence = make_field("licence", "costs", once="1000.0001")

    assert months_to_payback(summarize(make_case(thirds, licence)).flows) == 12


def test_it_names_the_year_outside_the_analysis():
    case = make_case(make_field("saving", "benefits", 1, 2, 3, 4), years=3)

    with pytest.raises(CannotCalculate) as refused:
        summarize(case)

    assert (refused.value.field_key, refused.value.year) == ("saving", 4)


def test_it_refuses_a_discount_rate_that_devours_everything():
    with pytest.raises(CannotCalculate):
        summarize(make_case(make_field(), rate="-1"))


def test_it_names_the_amount_that_is_beyond_reckoning():
    case = make_case(make_field("saving", "benefits", "9e999999", risk="0.5"), years=1)

    with pytest.raises(CannotCalculate) as refused:
        summarize(case)

    assert (refused.value.field_key, refused.value.year) == ("saving", 1)


@given(cases())
def test_it_is_worth_what_the_definition_says(case):
    found = summarize(case).figures["net_present_value"]

    assert abs(Fraction(found) - naive_worth(case)) <= HALF_A_CENT


@given(cases())
def test_it_is_the_sum_of_the_rows_that_explain_it(case):
    told = explain_shape(all_formulas()["net_present_value"], build_flows(case))

    signs = {"benefits": 1, "costs": -1}
    summed = sum(signs[row["table"]] * Fraction(row["present_value_exact"]) for row in told["rows"])
    assert len(told["rows"]) == sum(len(field.values) for field in case.fields)
    assert abs(Fraction(told["value"]) - summed) <= HALF_A_CENT


@given(cases(), st.decimals(min_value=0, max_value=1000, places=3))
def test_it_scales_with_its_values(case, factor):
    larger = replace(case, fields=tuple(scaled(field, factor) for field in case.fields))

    assert abs(worth(larger) - factor * worth(case)) < TINY


@given(cases(), st.decimals(min_value=-1000, max_value=0, places=3))
def test_it_turns_with_its_values_where_there_is_no_risk(case, factor):
    sure = replace(case, fields=tuple(without_risk(field) for field in case.fields))
    turned = replace(sure, fields=tuple(scaled(field, factor) for field in sure.fields))

    assert abs(worth(turned) - factor * worth(sure)) < TINY


@given(cases(), st.decimals(min_value=0, max_value=1, places=4))
def test_no_risk_ever_improves_a_case(case, risk):
    sure = replace(case, fields=tuple(without_risk(field) for field in case.fields))
    risky = replace(
        sure, fields=tuple(replace(field, risk_adjustment=risk) for field in sure.fields)
    )

    assert worth(risky) <= worth(sure)


@pytest.mark.parametrize(
    ("table", "amount", "after"),
    [
        ("benefits", "100", "80.00"),
        ("benefits", "-100", "-120.00"),
        ("costs", "100", "120.00"),
        ("costs", "-100", "-80.00"),
    ],
)
def test_it_counts_risk_against_the_case_on_both_sides_of_nothing(table, amount, after):
    case = make_case(make_field("one", table, amount, risk="0.2"), risk_adjust_costs=True)

    assert figure(case, f"total_{table}_nominal") == Decimal(after)


@given(cases(), st.sampled_from(["benefits", "costs"]), st.sampled_from(["0", None]), risks)
def test_it_is_unchanged_by_a_field_of_zeros(case, table, nothing, risk):
    zeros = make_field("zeros", table, nothing, nothing, risk=str(risk))

    more = replace(case, fields=(*case.fields, zeros))

    assert summarize(more).figures == summarize(case).figures


@pytest.mark.parametrize("name", list(all_formulas()))
def test_it_explains_every_figure(name):
    formula = all_formulas()[name]

    assert formula.statement.endswith(".")
    assert formula.title
    assert formula.version >= 1
