"""The completeness statement: rows and dollars add up to the file."""

from datetime import date
from decimal import Decimal

import pytest

from savings.claims.declarations import Parameters, RunResult, ScopeFilter
from tests.spec.tables import JANUARY, claim, price, run, statement, term

ROWS = (
    claim(
        "a", plan_paid_usd=Decimal("1.00"), ingredient_cost_usd=Decimal(2), unit_awp_usd=Decimal(1)
    ),
    claim("b", plan_paid_usd=Decimal("2.00"), fill_date=date(2025, 12, 31)),
    claim("c", plan_paid_usd=Decimal("4.00"), group_id="G2"),
    claim("d", plan_paid_usd=Decimal("8.00"), is_340b=True),
    claim("e", plan_paid_usd=Decimal("16.00"), channel=None),
    claim("f", plan_paid_usd=Decimal("32.00"), channel="mail"),
    claim("g", plan_paid_usd=Decimal("64.00"), brand_generic="brand"),
    claim("h", plan_paid_usd=Decimal("128.00")),
    claim("i", plan_paid_usd=Decimal("256.00"), ingredient_cost_usd=Decimal(2)),
    claim("r", plan_paid_usd=Decimal("-512.00"), status="reversed"),
)
SCOPE = ScopeFilter(JANUARY.from_date, JANUARY.to_date, ("G1",))
TERMS = (
    term("retail/generic", awp_discount="0.80"),
    term("retail/brand", dispensing_fee_usd="1.00"),
)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run(
        tmp_path_factory.mktemp("complete"),
        ROWS,
        scope=SCOPE,
        terms=TERMS,
        prices={"nadac": (price("00000000001", "1.00", date(2026, 1, 1)),)},
    )


def test_it_places_every_row(result):
    found = {k: v for k, v in statement(result).items() if not k.startswith("rules/")}

    assert found == {
        "file/accepted": 10,
        "netting/orphan_reversal": 1,
        "scope/date_outside": 1,
        "scope/group_outside": 1,
        "scope/in_scope": 7,
        "guarantee/in_guarantee": 1,
        "guarantee/excluded_340b": 1,
        "guarantee/component_unknown": 1,
        "guarantee/no_term": 1,
        "guarantee/no_discount_promised": 1,
        "guarantee/no_ingredient_cost": 1,
        "guarantee/no_awp": 1,
        "price/matched": 7,
    }


def test_it_adds_up_to_the_file_in_rows_and_dollars(result):
    def total(*groups: str) -> tuple:
        rows = [row for row in result.completeness if row.group in groups]
        return sum(row.rows for row in rows), sum(row.plan_paid_usd for row in rows)

    in_scope = next(row for row in result.completeness if row.code == "in_scope")
    assert total("file") == total("netting", "scope")
    assert total("guarantee") == (in_scope.rows, in_scope.plan_paid_usd) == total("price")


def test_it_goes_by_the_paid_date_where_agreed(tmp_path):
    rows = (
        claim("a", fill_date=date(2025, 12, 31), paid_date=date(2026, 1, 2)),
        claim("b", paid_date=None),
        claim("c", paid_date=date(2026, 2, 1)),
    )

    result = run(tmp_path, rows, parameters=Parameters(date_basis="paid"))

    found = statement(result)
    assert (found["scope/in_scope"], found["scope/date_missing"]) == (1, 1)
    assert found["scope/date_outside"] == 1
    assert [row.key for row in result.segments if row.kind == "month"] == ["2026-01"]


def test_it_states_an_empty_scope(tmp_path):
    result = run(tmp_path, ROWS, scope=ScopeFilter(date(2030, 1, 1), date(2030, 1, 31)))

    assert statement(result)["scope/in_scope"] == 0
    assert {figure.value for figure in result.segments[0].figures} == {None}


def test_it_admits_no_group_where_none_is_named(tmp_path):
    scope = ScopeFilter(JANUARY.from_date, JANUARY.to_date, ())

    assert statement(run(tmp_path, ROWS, scope=scope))["scope/in_scope"] == 0
