"""SQL predicates as spreadsheet criteria."""

import pytest

from savings.claims.declarations import Formula, Parameters, Sum
from savings.workbook.predicates import Criterion, admission, conjuncts, predicate

STORED = {
    "in_guarantee": "BOOLEAN",
    "drug_class": "VARCHAR",
    "drug_name": "VARCHAR",
    "days_supply": "INTEGER",
    "awp_line_usd": "DECIMAL(18,2)",
}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("a", ["a"]),
        ("a AND b", ["a", "b"]),
        ("(a AND (b)) AND c", ["a", "b", "c"]),
        ("a OR b", ["a OR b"]),
        ("(a OR b) AND c", ["a OR b", "c"]),
        ("a BETWEEN 1 AND 2 AND b", ["a BETWEEN 1 AND 2 AND b"]),
        ("a = 'x AND y' AND b", ["a = 'x AND y'", "b"]),
    ],
)
def test_it_takes_a_predicate_apart(text, parts):
    assert conjuncts(text) == parts


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        ("in_guarantee", Criterion("in_guarantee", "1")),
        ("NOT in_guarantee", Criterion("in_guarantee", "0")),
        ("drug_class = 'brand'", Criterion("drug_class", '"brand"')),
        ("awp_line_usd IS NOT NULL", Criterion("awp_line_usd", '"<>"')),
        ("days_supply <= 34", Criterion("days_supply", '"<=34"')),
    ],
)
def test_it_says_plain_conditions_as_criteria(text, criterion):
    found = admission(text, STORED)

    assert found.criteria == (criterion,)
    assert found.residue == ""


@pytest.mark.parametrize(
    "text",
    [
        "drug_name = 'Brand'",  # free text: a spreadsheet would not mind case
        "drug_class = 'brand' OR in_guarantee",
        "NOT drug_class",
        "days_supply > quantity",
        "elsewhere",
    ],
)
def test_it_leaves_the_rest_to_a_flag(text):
    found = admission(text, STORED)

    assert found.criteria == ()
    assert found.residue == f"({text})"


def test_it_binds_parameters_and_narrows_by_over():
    taken = Sum("*", "days_supply > :days_supply_limit")
    formula = Formula(
        "f", 1, "use", "F", "F.", "count", {"n": taken}, lambda inputs: None, over="in_guarantee"
    )

    text = predicate(formula, taken, Parameters(days_supply_limit=90))

    assert text == "(in_guarantee) AND (days_supply > CAST('90' AS DECIMAL(18,6)))"
