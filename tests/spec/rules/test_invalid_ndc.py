import pytest

from tests.spec.rules.judge import judge, paid, usd


@pytest.mark.parametrize("problem", ["missing", "bad_length", "not_digits", "wildcard"])
def test_it_finds_a_code_that_is_none(problem, tmp_path):
    rows = (paid("a", ndc11=None, ndc_problem=problem), paid("b"))

    assert judge(tmp_path, "invalid_ndc", rows) == [("a", usd("6.00"))]


def test_it_leaves_ten_digits_to_data_quality(tmp_path):
    rows = (paid("a", ndc11=None, ndc_problem="ambiguous_10_digit"), paid("b"))

    assert judge(tmp_path, "invalid_ndc", rows) == []


def test_it_lets_compounds_pass(tmp_path):
    rows = (paid("a", ndc11=None, ndc_problem="missing", is_compound=True), paid("b"))

    assert judge(tmp_path, "invalid_ndc", rows) == []
