"""Drill-down: from a figure or a finding to the lines it is made of."""

from decimal import Decimal
from pathlib import Path

import pytest

from savings.claims import drill
from savings.claims.cube import KINDS, OTHER_KEY
from savings.claims.declarations import Rule, RunResult
from savings.formulas import FORMULAS
from tests.spec.tables import claim, figure, run, segment

BIG = Rule("big", 1, "", "", 1, "quantity > 30", "plan_paid_usd", "")
ROWS = [
    claim(
        f"C{n}",
        allowed_usd=Decimal(n) if n else None,
        plan_paid_usd=Decimal(n),
        quantity=Decimal(60 if n % 2 else 30),
        pharmacy_id=f"PH{n % 2}",
        channel=None if n == 5 else "retail",
        ndc11=f"0000000000{n % 3}",
    )
    for n in reversed(range(6))
]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    folder: Path = tmp_path_factory.mktemp("drill")
    return run(folder, ROWS, rules=(BIG,))


def ids(rows: list[drill.Row]) -> list[str]:
    """Claim ids in the order given."""
    return [row["claim_id"] for row in rows]


def test_it_pages_through_lines_by_claim_id(result):
    pages = [drill.read_lines(result.lines_path, offset=n, limit=4) for n in (0, 4)]

    assert [ids(page) for page in pages] == [["C0", "C1", "C2", "C3"], ["C4", "C5"]]


@pytest.mark.parametrize("kind", KINDS)
def test_it_finds_the_lines_of_every_segment_value(result, kind):
    for row in (row for row in result.segments if row.kind == kind):
        found = drill.read_lines(result.lines_path, kind=kind, key=row.key)
        count, paid = drill.count_lines(result.lines_path, kind=kind, key=row.key)

        assert len(found) == count == row.lines > 0
        assert sum(line["plan_paid_usd"] for line in found) == paid


def test_it_finds_the_lines_a_formula_takes(result):
    found = drill.read_lines(result.lines_path, formula=FORMULAS["gross_cost"])
    count = drill.count_lines(result.lines_path, formula=FORMULAS["gross_cost"])

    assert ids(found) == ["C1", "C2", "C3", "C4", "C5"]
    assert count == (5, Decimal("15.00"))


def test_it_narrows_lines_to_a_component(result):
    found = drill.read_lines(result.lines_path, kind="pharmacy", key="PH1", component="")

    assert ids(found) == ["C5"]


def test_it_names_the_source_line_and_never_the_member(result):
    line = drill.read_lines(result.lines_path, limit=1)[0]

    assert (line["dataset_id"], line["source_line"]) == ("d1", 7)
    assert "member_key" not in line


@pytest.mark.parametrize(("kind", "key"), [("drug", OTHER_KEY), ("weather", "rain")])
def test_it_has_no_lines_for_what_is_no_segment_value(result, kind, key):
    with pytest.raises(drill.NoDrillDown):
        drill.read_lines(result.lines_path, kind=kind, key=key)


def test_it_takes_a_hostile_key_for_text(result):
    assert drill.read_lines(result.lines_path, kind="drug", key="' OR 1=1 --") == []


def test_it_pages_through_findings(result):
    found = drill.read_findings(result.findings_path, rule="big")
    some = drill.read_findings(result.findings_path, kind="drug", key="00000000000")

    assert ids(found) == ["C1", "C3", "C5"]
    assert ids(some) == ["C3"]
    assert drill.count_findings(result.findings_path, rule="big") == (3, Decimal("9.00"))


def test_it_pages_through_what_netting_took_out(tmp_path):
    rows = (claim("a", plan_paid_usd=Decimal(-4)), claim("b"))

    path = run(tmp_path, rows, formulas={}).netted_path

    assert ids(drill.read_netted(path)) == ["a"]
    assert drill.read_netted(path, reason="superseded") == []


def test_it_explains_a_figure_down_to_its_sums(result):
    found = figure(result, "cost_per_script")

    told = drill.explain_figure(FORMULAS["cost_per_script"], segment(result), found)

    assert told["value"] == Decimal("3.00")
    assert [(one["name"], one["adds_up"], one["value"]) for one in told["sums"]] == [
        ("allowed", "allowed_usd", Decimal("15.00")),
        ("scripts", "lines", Decimal(5)),
    ]
    assert told["sums"][0]["where"] == "(allowed_usd IS NOT NULL)"
    assert (told["lines"], told["left_out_lines"]) == (5, 1)
