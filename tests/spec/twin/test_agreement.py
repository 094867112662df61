"""Twin and engine, figure by figure and finding by finding, with zero tolerance."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from savings.claims.declarations import Parameters, RunInputs, RunResult, ScopeFilter, Settlement
from savings.claims.generate import generate
from savings.computation import compute
from savings.formulas import FORMULAS
from savings.rules import RULES
from tests.spec.twin.findings import Finding
from tests.spec.twin.formulas import TWIN_FORMULAS
from tests.spec.twin.rules import TWIN_RULES
from tests.spec.twin.run import TwinResult, compute_naively
from tests.spec.twin.segments import TwinFigure

ROWS, FEWER_ROWS = 2_500, 1_000
CASES = {
    "seed 1": (1, ()),
    "seed 2": (2, ()),
    "seed 3": (3, ()),
    "without awp": (4, ("awp",)),
    "without fee": (5, ("fee",)),
    "without copay": (6, ("copay",)),
    "without ndc": (7, ("ndc",)),
    "without days and uc": (8, ("days", "uc")),
    "without ingredient cost": (9, ("ingredient_cost_usd", "status")),
    "without channel": (10, ("channel", "member_key", "daw")),
    "without class": (11, ("brand_generic", "plan_paid_usd", "fill_number")),
}


def made_inputs(folder: Path, seed: int, without: tuple[str, ...]) -> RunInputs:
    rows = ROWS if seed <= 3 else FEWER_ROWS
    return generate(folder / "in", rows, seed, fmt="parquet", without=without).run_inputs()


@pytest.fixture(scope="module", params=CASES, ids=lambda name: name.replace(" ", "_"))
def both(request, tmp_path_factory) -> tuple[RunResult, TwinResult]:
    folder = tmp_path_factory.mktemp("twin")
    inputs = made_inputs(folder, *CASES[request.param])
    return compute(inputs, workdir=folder / "run", threads=2), compute_naively(inputs)


def engine_figures(result: RunResult) -> dict[tuple[str, str, str], TwinFigure]:
    return {
        (row.kind, row.key, figure.formula): TwinFigure(
            figure.value,
            figure.reason.code if figure.reason else None,
            figure.lines,
            figure.left_out_lines,
            figure.left_out_usd,
        )
        for row in result.segments
        for figure in row.figures
    }


def engine_findings(result: RunResult) -> list[Finding]:
    rows = duckdb.sql(
        "SELECT rule, claim_id, source_line, at_stake_usd, recoverable_usd FROM "
        f"read_parquet('{result.findings_path}')"
    ).fetchall()
    return [Finding(*row) for row in rows]


def breaches(findings: list[Finding]) -> Counter[tuple]:
    """What broke, on which line, and for how much."""
    return Counter((one.rule, one.claim_id, one.source_line, one.at_stake_usd) for one in findings)


def dollars(findings: list[Finding]) -> Counter[tuple]:
    """What comes back on which claim; of lines that are alike either may carry it."""
    return Counter((one.rule, one.claim_id, one.at_stake_usd, one.recoverable_usd)
                   for one in findings)  # fmt: skip


def assert_same_findings(engine: RunResult, twin: TwinResult) -> None:
    found = engine_findings(engine)
    assert breaches(found) == breaches(twin.findings)
    assert dollars(found) == dollars(twin.findings)


def assert_same(engine: RunResult, twin: TwinResult) -> None:
    assert engine_figures(engine) == twin.figures
    assert_same_findings(engine, twin)


def test_it_has_a_twin_of_every_formula_and_rule():
    on_lines = {rule.id for rule in RULES.values() if rule.over == "lines"}

    assert TWIN_FORMULAS.keys() == FORMULAS.keys()
    assert TWIN_RULES.keys() == on_lines
    assert RULES.keys() - on_lines == {"orphan_reversal"}


def test_it_agrees_on_every_figure_of_every_segment(both):
    engine, twin = both

    found = engine_figures(engine)

    assert found.keys() == twin.figures.keys()
    assert {
        key: (found[key], twin.figures[key]) for key in found if found[key] != twin.figures[key]
    } == {}


def test_it_agrees_on_every_finding_and_its_dollars(both):
    assert_same_findings(*both)


def test_it_agrees_on_what_rules_found_or_could_not_judge(both):
    engine, twin = both

    for result in engine.rules:
        found = [finding for finding in twin.findings if finding.rule == result.rule]
        assert result.evaluable == (twin.rules[result.rule] is None)
        assert result.findings == len(found)
        assert result.claims == len({finding.claim_id for finding in found})
        for name in ("at_stake", "recoverable"):
            amounts = [getattr(one, f"{name}_usd") for one in found]
            known = [amount for amount in amounts if amount is not None]
            nothing = not result.evaluable or (amounts and not known)
            assert getattr(result, f"{name}_usd") == (None if nothing else sum(known, Decimal(0)))
            assert getattr(result, f"{name}_unknown") == len(amounts) - len(known)


def test_it_agrees_on_how_many_lines_a_rule_could_judge(both):
    engine, twin = both

    told = {one.rule: (one.lines_judged, one.lines_unjudged) for one in engine.rules}

    assert told == twin.judged


def test_it_names_the_missing_column_of_a_rule(both):
    engine, twin = both

    for result in engine.rules:
        reason = twin.rules[result.rule]
        if reason and reason.message:
            assert reason.message in result.reason.message


def test_it_agrees_on_the_completeness_statement(both):
    engine, twin = both

    told = {
        (row.group, row.code): (row.rows, row.plan_paid_usd, row.ingredient_cost_usd)
        for row in engine.completeness
    }

    assert told == twin.statement


def test_it_counts_recoverable_dollars_once_and_within_what_was_paid(both):
    engine, _ = both

    over = duckdb.sql(
        "SELECT claim_id, SUM(recoverable_usd), MAX(plan_paid_usd), "
        "COUNT(*) FILTER (recoverable_usd > 0) FROM "
        f"read_parquet('{engine.findings_path}') GROUP BY claim_id, pharmacy_id, fill_date "
        "HAVING SUM(recoverable_usd) > GREATEST(MAX(plan_paid_usd), 0) "
        "OR COUNT(*) FILTER (recoverable_usd > 0) > 1"
    ).fetchall()

    assert over == []


VARIANTS = {
    "combined": {"offset_policy": "combined"},
    "paid date": {"date_basis": "paid"},
    "uc excluded": {"exclude_uc_priced": True, "exclusions": ("cob",)},
    "lesser of awp": {"lesser_of_awp_discount": True},
    "tight": {"refill_threshold": Decimal("0.95"), "carry_forward_weeks": 0},
    "no limits": {"quantity_limit": None, "days_supply_limit": None, "copay_schedule": {}},
    "no 90 days": {"retail_90_from_days": None, "unit_price_bound": Decimal("1.5")},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_agrees_under_other_contract_parameters(variant, tmp_path):
    inputs = made_inputs(tmp_path, 12, ())
    parameters: Parameters = replace(inputs.parameters, **VARIANTS[variant])
    inputs = replace(inputs, parameters=parameters)

    engine = compute(inputs, workdir=tmp_path / "run", threads=2)

    assert_same(engine, compute_naively(inputs))


def test_it_agrees_on_part_of_a_year_and_one_group(tmp_path):
    inputs = made_inputs(tmp_path, 13, ())
    scope = ScopeFilter(
        inputs.scope.from_date.replace(month=2, day=10), inputs.scope.to_date, ("G1001",)
    )
    stated = Settlement(
        "rebate_received", scope.from_date, scope.to_date, Decimal("1200.00"), "retail/brand"
    )
    inputs = replace(inputs, scope=scope, settlements=(stated,), prices=inputs.prices[:1])

    engine = compute(inputs, workdir=tmp_path / "run", threads=2)

    assert_same(engine, compute_naively(inputs))


def test_it_agrees_without_contract_prices_and_eligibility(tmp_path):
    inputs = made_inputs(tmp_path, 14, ())
    inputs = replace(inputs, terms=(), prices=(), eligibility=None, parameters=Parameters())

    engine = compute(inputs, workdir=tmp_path / "run", threads=2)

    assert_same(engine, compute_naively(inputs))


def test_it_agrees_on_the_keys_that_stand_together(tmp_path):
    inputs = made_inputs(tmp_path, 15, ())

    engine = compute(inputs, workdir=tmp_path / "run", threads=2, segment_limit=7)

    assert ("drug", "~other") in {(row.kind, row.key) for row in engine.segments}
    assert_same(engine, compute_naively(inputs, most_keys=7))
