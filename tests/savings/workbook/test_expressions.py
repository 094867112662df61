"""The small arithmetic said once for Decimal and for spreadsheets."""

from decimal import Decimal

import pytest

from savings.workbook.expressions import ExpressionError, evaluate, names, render


def term(name: str, each: bool) -> str:
    return f"each_{name}" if each else name


def value_of(text: str, *components: dict[str, int], **totals: int) -> Decimal | None:
    def get(values: dict[str, int]):
        return lambda name: Decimal(values[name]) if name in values else None

    return evaluate(text, get(totals), [get(one) for one in components], 2)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("a - b", "ROUND(a-b,2)"),
        ("1 - a / b", 'IFERROR(ROUND(1-(a/b),2),"")'),
        ("a / (b + c / 30)", 'IFERROR(ROUND(a/(b+(c/30)),2),"")'),
        ("max(0, a - b)", "ROUND(MAX(0,a-b),2)"),
        ("-a", "ROUND(-a,2)"),
        (
            "each(max(0, a - b))",
            "ROUND(SUMPRODUCT(((each_a-each_b)>0)*(each_a-each_b)),2)",
        ),
    ],
)
def test_it_renders_a_spreadsheet_formula(text, formula):
    assert render(text, term, 2) == formula


def test_it_rounds_once_half_up():
    assert value_of("a / b", a=1, b=8) == Decimal("0.13")


def test_it_divides_by_nothing_into_nothing():
    assert value_of("1 - a / b", a=1, b=0) is None


def test_it_is_nothing_where_a_part_is_missing():
    assert value_of("a - b", a=1) is None


def test_it_adds_up_over_components():
    components = ({"a": 3, "b": 1}, {"a": 1, "b": 5})

    assert value_of("each(max(0, a - b))", *components, a=4, b=6) == 2
    assert value_of("max(0, a - b)", *components, a=4, b=6) == 0


def test_it_names_what_it_reads():
    assert names("each(max(0, a - b)) + c / 30") == {"a", "b", "c"}


@pytest.mark.parametrize("text", ["__import__('os')", "a ** b", "a if b else c", "'text'"])
def test_it_refuses_anything_else(text):
    with pytest.raises(ExpressionError):
        render(text, term, 2)
    with pytest.raises(ExpressionError):
        value_of(text, a=1, b=1, c=1)
