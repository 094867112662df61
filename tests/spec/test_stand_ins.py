"""Declared models: the reference AWP stands in, labelled, and enters neither price nor finding."""

from datetime import date
from decimal import Decimal

import pytest

from tests.spec.tables import claim, code, figure, price, run, term, value

TERMS = (term("retail/generic", awp_discount="0.80"),)
AWP = (price("00000000001", "10.00", date(2026, 1, 1)),)
COST = Decimal("30.00")
STATED = claim(
    "stated", quantity=Decimal(10), unit_awp_usd=Decimal("12.00"), ingredient_cost_usd=COST
)
SILENT = claim("silent", quantity=Decimal(10), ingredient_cost_usd=COST, rx_number="R2")
UNKNOWN = claim(
    "unknown", quantity=Decimal(10), ingredient_cost_usd=COST, rx_number="R3", ndc11="00000000009"
)


def result_of(folder, *rows, declared=True, **options):
    stand_ins = ("reference_awp",) if declared else ()
    given = {"terms": TERMS, "prices": {"awp": AWP}, "stand_ins": stand_ins, **options}
    return run(folder, rows, **given)


def test_it_takes_the_reference_awp_where_a_claim_states_none(tmp_path):
    result = result_of(tmp_path, STATED, SILENT)

    # AWP 120.00 as stated and 100.00 by reference, less 80 %: 44.00 against 60.00 paid.
    assert value(result, "discount_variance") == Decimal("16.00")
    assert value(result, "effective_discount") == Decimal("0.727273")


def test_it_labels_each_figure_with_how_much_is_modeled(tmp_path):
    result = result_of(tmp_path, STATED, SILENT)

    found = figure(result, "discount_variance")
    assert found.reason.code == "modeled_reference_awp"
    assert found.reason.message.startswith("1 of 2 claims")
    assert figure(result, "gross_cost").reason is None or "modeled" not in code(
        result, "gross_cost"
    )


def test_it_models_nothing_that_the_plan_does_not_declare(tmp_path):
    result = result_of(tmp_path, STATED, SILENT, declared=False)

    assert value(result, "discount_variance") == Decimal("6.00")
    assert figure(result, "discount_variance").reason is None
    assert figure(result, "discount_variance").lacking_lines == 1


def test_it_puts_no_label_where_every_claim_states_its_awp(tmp_path):
    result = result_of(tmp_path, STATED)

    assert figure(result, "discount_variance").reason is None


def test_it_makes_up_for_a_column_that_no_file_has(tmp_path):
    assert value(result_of(tmp_path, SILENT, declared=False), "discount_variance") is None

    result = result_of(tmp_path, SILENT)

    assert value(result, "discount_variance") == Decimal("10.00")
    assert code(result, "discount_variance") == "modeled_reference_awp"


def test_it_counts_claims_that_the_reference_does_not_know_as_lacking(tmp_path):
    found = figure(result_of(tmp_path, SILENT, UNKNOWN), "discount_variance")

    assert (found.lines, found.lacking_lines) == (1, 1)


def test_it_needs_an_awp_list(tmp_path):
    result = result_of(tmp_path, SILENT, prices={})

    assert value(result, "discount_variance") is None


@pytest.mark.parametrize("rule", ["lesser_of_breach", "awp_off", "class_misassigned"])
def test_it_asks_no_dollar_back_on_a_model(tmp_path, rule):
    plain = result_of(tmp_path, SILENT, declared=False)
    modeled = result_of(tmp_path, SILENT)

    def found(result):
        return next(one for one in result.rules if one.rule == rule)

    assert found(modeled).findings == found(plain).findings == 0


def test_it_leaves_the_lesser_of_comparison_alone(tmp_path):
    names = ("lesser_of_total", "lesser_of_awp_count", "lesser_of_savings")
    plain = result_of(tmp_path, STATED, SILENT, declared=False)
    modeled = result_of(tmp_path, STATED, SILENT)

    for name in names:
        assert value(modeled, name) == value(plain, name), name
