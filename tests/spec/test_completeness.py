"""The completeness statement: rows and dollars add up to the file."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from savings.claims.declarations import Parameters, Received, RunResult, ScopeFilter
from tests.spec.tables import JANUARY, claim, claim_file, price, run, statement, term

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
        return sum(row.rows for row in rows), sum(row.plan_paid_usd or 0 for row in rows)

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


def dollars(result: RunResult, code: str) -> tuple[Decimal | None, Decimal | None]:
    """Plan paid and ingredient cost of one line of the statement."""
    row = next(row for row in result.completeness if row.code == code)
    return row.plan_paid_usd, row.ingredient_cost_usd


def test_it_states_no_dollars_of_a_column_that_is_absent(tmp_path):
    result = run(tmp_path, [claim("a", plan_paid_usd=Decimal(5))])

    assert {row.ingredient_cost_usd for row in result.completeness} == {None}
    assert dollars(result, "in_scope") == (Decimal("5.00"), None)


def test_it_states_no_dollars_of_rows_that_state_none(result):
    assert dollars(result, "no_awp")[0] == Decimal("256.00")
    assert dollars(result, "no_ingredient_cost") == (Decimal("128.00"), None)


def test_it_knows_that_no_rows_have_no_dollars(tmp_path):
    result = run(tmp_path, ROWS, scope=ScopeFilter(date(2030, 1, 1), date(2030, 1, 31)))

    assert dollars(result, "in_scope") == (Decimal("0.00"), Decimal("0.00"))


def held(received: str, accepted: str, rejected: str, stored: str) -> dict:
    """The totals of plan paid as an ingest states them."""
    amounts = tuple(Decimal(text) for text in (received, accepted, rejected, stored))
    return {"plan_paid_usd": amounts}


def filed(folder, rows, received, name="d1"):
    """A file of these rows that held what is said."""
    return replace(claim_file(folder, rows, name), received=received)


def test_it_is_headed_by_what_the_files_held(tmp_path):
    rows = [claim("a", plan_paid_usd=Decimal(5))]
    first = Received(3, 2, held("12.00", "5.00", "7.00", "5.00"), {"plan_paid_usd": 1})
    second = Received(1, 0, held("5.00", "5.00", "0", "5.00"), {"plan_paid_usd": 0})
    files = [filed(tmp_path, rows, first), filed(tmp_path, rows, second, "d2")]

    result = run(tmp_path, files=files)

    told = [(row.code, row.rows, row.plan_paid_usd) for row in result.completeness[:3]]
    assert told == [
        ("received", 4, Decimal("17.00")),
        ("rejected", 2, Decimal("7.00")),
        ("accepted", 2, Decimal("10.00")),
    ]
    assert "1 of their amounts could not be read" in result.completeness[1].label
    assert dollars(result, "received")[1] is None


def test_it_states_what_a_layout_rounds_away(tmp_path):
    rows = [claim("a", plan_paid_usd=Decimal("1.01")), claim("b", plan_paid_usd=Decimal("1.01"))]
    received = Received(2, 0, held("2.012", "2.012", "0", "2.02"), {})

    result = run(tmp_path, files=[filed(tmp_path, rows, received)])

    assert dollars(result, "received")[0] == Decimal("2.01")
    assert dollars(result, "rounded")[0] == Decimal("-0.01")
    assert dollars(result, "accepted")[0] == Decimal("2.02")


def test_it_says_nothing_of_files_whose_totals_were_not_kept(tmp_path):
    rows = [claim("a", plan_paid_usd=Decimal(5))]
    kept = Received(1, 0, held("5.00", "5.00", "0", "5.00"), {})
    files = [filed(tmp_path, rows, kept), claim_file(tmp_path, rows, "d2")]

    assert run(tmp_path, files=files).completeness[0].code == "accepted"


def test_it_places_the_lines_that_a_rule_could_not_judge(tmp_path):
    rows = [
        claim("a", plan_paid_usd=Decimal(5), quantity=None),
        claim("b", plan_paid_usd=Decimal(7), ingredient_cost_usd=Decimal(1)),
    ]

    result = run(tmp_path, rows, parameters=Parameters(quantity_limit=Decimal(90)))

    assert statement(result)["rules/quantity_limit"] == 1
    assert dollars(result, "quantity_limit") == (Decimal("5.00"), None)
