"""Cost formulas: tiny tables in, figures out."""

from datetime import date
from decimal import Decimal

import pytest

from tests.spec.tables import claim, code, figure, run, value

PAID = {"allowed_usd": Decimal("100.00"), "plan_paid_usd": Decimal("80.00")}
ROWS = (
    claim("a", **PAID, member_paid_usd=Decimal("20.00"), days_supply=30),
    claim("b", **PAID, member_paid_usd=Decimal("20.00"), days_supply=90, group_id="G2"),
    claim("c", allowed_usd=Decimal("50.01"), plan_paid_usd=Decimal("40.00"), days_supply=34),
)
COVERED = (
    {"member_key": "m1", "start_date": date(2026, 1, 1), "end_date": date(2026, 1, 10)},
    {"member_key": "m1", "start_date": date(2026, 1, 20)},
    {"member_key": "m2", "start_date": date(2025, 1, 1), "end_date": date(2026, 1, 1)},
    {"member_key": "m3", "start_date": date(2026, 2, 1)},
)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return run(tmp_path_factory.mktemp("run"), ROWS)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("gross_cost", "250.01"),
        ("net_plan_cost", "200.00"),
        ("member_cost", "40.00"),
        ("script_count", "3"),
        ("cost_per_script", "83.34"),
        ("cost_per_30_days", "50.00"),  # 1 + 90/30 + 1 = 5 months
    ],
)
def test_it_adds_up_cost(result, formula, expected):
    assert value(result, formula) == Decimal(expected)


def test_it_spreads_cost_over_member_months(tmp_path):
    result = run(tmp_path, ROWS, eligibility=COVERED)

    assert value(result, "cost_per_member_month") == Decimal("125.01")  # 250.01 over m1 and m2


def test_it_has_no_member_months_without_eligibility(tmp_path):
    assert code(run(tmp_path, ROWS), "cost_per_member_month") == "no_eligibility"


def test_it_has_no_member_months_of_a_drug(tmp_path):
    result = run(tmp_path, ROWS, eligibility=COVERED)

    found = code(result, "cost_per_member_month", "drug", "00000000001")
    assert found == "member_months_unknown"


def test_it_knows_no_member_months_of_a_group_the_file_does_not_tell(tmp_path):
    file = run(tmp_path, ROWS, eligibility=[{**row, "group_id": "G1"} for row in COVERED])
    silent = run(tmp_path, ROWS, eligibility=COVERED, eligibility_lacks=("group_id",))

    assert value(file, "cost_per_member_month", "group", "G1") == Decimal("75.01")
    assert code(silent, "cost_per_member_month", "group", "G1") == "member_months_unknown"


def test_it_divides_by_no_member_months(tmp_path):
    nobody = ({"member_key": "m3", "start_date": date(2027, 1, 1)},)

    result = run(tmp_path, ROWS, eligibility=nobody)

    assert value(result, "cost_per_member_month") is None
    assert code(result, "cost_per_member_month") == "nothing_to_divide_by"


def test_it_says_how_many_lines_a_cost_leaves_out(tmp_path):
    rows = (*ROWS, claim("d", plan_paid_usd=Decimal("7.00")))

    found = figure(run(tmp_path, rows), "gross_cost")

    assert (found.value, found.lines) == (Decimal("250.01"), 3)
    assert (found.left_out_lines, found.left_out_usd) == (1, Decimal("7.00"))
