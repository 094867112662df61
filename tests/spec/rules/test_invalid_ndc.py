import pytest

from savings.rules import RULES
from tests.spec.rules.judge import judge, paid, usd
from tests.spec.tables import claim_file, run


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


def test_it_judges_no_line_of_a_file_without_codes(tmp_path):
    blank = {"ndc11": None, "ndc_problem": "missing"}
    files = [
        claim_file(tmp_path, [paid("a", **blank)], "without"),
        claim_file(tmp_path, [paid("b", **blank), paid("c")], "with"),
    ]

    result = run(tmp_path, files=files, rules=(RULES["invalid_ndc"],), formulas={})

    (judged,) = result.rules
    assert (judged.findings, judged.lines_judged, judged.lines_unjudged) == (1, 2, 1)
    assert judged.reason.code == "column_absent_in_some"
