"""Segments: every kind adds up to the total, and unknown values are named as such."""

from decimal import Decimal

import pytest

from savings.claims.cube import KINDS, OTHER_KEY
from tests.spec.tables import claim, claim_file, code, figure, run, segment, value

ROWS = [
    claim(
        str(n),
        allowed_usd=Decimal(n + 1),
        plan_paid_usd=Decimal(n),
        ndc11=None if n == 0 else f"0000000000{n}",
        drug_name=f"DRUG {n}",
        pharmacy_id=f"PH{n % 3}",
        group_id=f"G{n % 2}",
        plan_id=None if n == 1 else "P",
        channel=None if n == 2 else "retail",
        brand_generic="brand" if n == 3 else "generic",
        is_specialty=n == 4,
    )
    for n in range(6)
]


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(tmp_path_factory.mktemp("run"), ROWS)


@pytest.mark.parametrize("kind", KINDS)
def test_it_adds_every_kind_up_to_the_total(result, kind):
    rows = [row for row in result.segments if row.kind == kind]

    assert sum(row.lines for row in rows) == 6
    assert sum(value(result, "gross_cost", kind, row.key) for row in rows) == Decimal("21.00")


def test_it_names_each_value(result):
    assert segment(result, "drug", "00000000003").label == "DRUG 3"
    assert segment(result, "drug", "").label == "not stated"
    assert segment(result, "component", "retail/specialty_generic").label == (
        "retail specialty generic"
    )
    assert segment(result, "component", "").lines == 1
    assert [row.key for row in result.segments if row.kind == "drug_class"] == [
        "brand",
        "generic",
        "specialty_generic",
    ]


def test_it_puts_the_smallest_values_together_beyond_the_limit(tmp_path):
    result = run(tmp_path, ROWS, segment_limit=2)

    kept = {row.key: row.lines for row in result.segments if row.kind == "drug"}

    assert kept == {"": 1, "00000000005": 1, "00000000004": 1, OTHER_KEY: 3}
    assert segment(result, "drug", OTHER_KEY).label == "all others"


def test_it_gives_a_run_without_lines_a_total_that_says_so(tmp_path):
    result = run(tmp_path, ())

    assert segment(result).lines == 0
    assert code(result, "script_count") in ("no_lines", "column_absent")


def test_it_calls_a_figure_partial_when_a_dataset_lacks_a_column(tmp_path):
    with_fee = claim_file(tmp_path, [claim("a", dispensing_fee_usd=Decimal(2))], "d1")
    without = claim_file(tmp_path, [claim("b")], "d2")

    found = figure(run(tmp_path, files=(with_fee, without)), "effective_dispensing_fee")

    assert (found.value, found.lines, found.left_out_lines) == (Decimal("2.0000"), 1, 1)
    assert found.reason.code == "column_absent_in_some"
    assert found.reason.message.startswith("dispensing_fee_usd is absent from 1 of 2 datasets")


def test_it_knows_no_left_out_dollars_where_no_line_left_out_states_plan_paid(tmp_path):
    paid = claim_file(
        tmp_path, [claim("a", dispensing_fee_usd=Decimal(2), plan_paid_usd=Decimal(9))], "d1"
    )
    unpaid = claim_file(tmp_path, [claim("b")], "d2")

    result = run(tmp_path, files=(paid, unpaid))

    fee, scripts = (figure(result, name) for name in ("effective_dispensing_fee", "script_count"))
    assert (fee.left_out_lines, fee.left_out_usd) == (1, None)
    assert (scripts.left_out_lines, scripts.left_out_usd) == (0, Decimal("0.00"))


def test_it_knows_no_left_out_dollars_where_plan_paid_is_absent(tmp_path):
    assert figure(run(tmp_path, (claim("a"),)), "gross_cost").left_out_usd is None
