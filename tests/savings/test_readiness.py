"""Readiness per figure and for the run."""

from dataclasses import replace
from decimal import Decimal

import pytest

from savings.claims.declarations import Figure, Formula, NotComputable, RuleResult
from savings.evidence.postures import Evidence
from savings.readiness import (
    Reason,
    Standing,
    figure_standing,
    merged,
    rests_on,
    run_standing,
    unsigned_rules,
    weakest,
)
from savings.rules import RULES

CLAIMS = Evidence("claims", "exact")
WHY = NotComputable("COLUMN_MISSING", "No AWP.", "Send AWP.")
ZERO = Decimal(0)


def formula(**fields):
    return Formula(
        id="f",
        version=1,
        family="cost",
        title="F",
        statement="",
        unit="usd",
        sums={},
        finalise=lambda inputs: None,
        **fields,
    )


def rule(evaluable=True):
    return RuleResult("r", evaluable, None if evaluable else WHY, 0, 0, ZERO, ZERO)


def test_it_is_final_on_exact_evidence():
    found = figure_standing(formula(), Figure("f", Decimal(1)), [CLAIMS])

    assert found == Standing("final")


def test_it_is_blocked_where_it_cannot_be_made():
    found = figure_standing(formula(), Figure("f", None, WHY), [CLAIMS])

    assert found.state == "blocked"
    assert found.reasons == (Reason("COLUMN_MISSING", "No AWP.", "Send AWP.", ("f",)),)


def test_it_is_partial_where_it_leaves_lines_out():
    assert figure_standing(formula(), Figure("f", Decimal(1), WHY), [CLAIMS]).state == "partial"


@pytest.mark.parametrize(
    ("state", "expected"),
    [("exact", "final"), ("candidate_only", "candidate_only"), ("missing", "blocked")],
)
def test_it_is_as_ready_as_the_evidence_it_needs(state, expected):
    evidence = [CLAIMS, Evidence("contract", state, reason_code="X", message="m", clears="c")]

    found = figure_standing(formula(evidence=("contract",)), Figure("f", Decimal(1)), evidence)

    assert found.state == expected


def test_it_does_not_mind_evidence_it_does_not_need():
    evidence = [CLAIMS, Evidence("pricing", "missing", "mac"), Evidence("rebate", "missing")]
    needs = formula(evidence=("pricing",), prices=("nadac",))

    assert figure_standing(needs, Figure("f", Decimal(1)), evidence).state == "final"


def test_it_reads_the_settlement_that_the_formula_reads():
    weak = Evidence("rebate", "candidate_only", reason_code="X", message="m", clears="c")
    reads = formula(settlements=("rebate_received",))

    assert figure_standing(reads, Figure("f", Decimal(1)), [weak]).state == "candidate_only"


def test_it_makes_the_run_as_weak_as_its_weakest_claim():
    figures = {"a": Standing("final"), "b": Standing("candidate_only")}

    assert run_standing(figures, [rule()], (), ()).state == "candidate_only"


def test_it_makes_the_run_partial_where_a_figure_is_missing():
    figures = {"a": Standing("final"), "b": Standing("blocked")}

    assert run_standing(figures, [rule()], (), ()).state == "partial"


def test_it_makes_the_run_partial_where_a_rule_is_silent():
    found = run_standing({"a": Standing("final")}, [rule(evaluable=False)], (), ())

    assert found.state == "partial"
    assert found.reasons[0].touches == ("r",)


def test_it_makes_the_run_partial_where_a_rule_is_evaluated_in_part():
    partly = replace(rule(), reason=WHY)

    found = run_standing({"a": Standing("final")}, [partly], (), ())

    assert found == Standing("partial", (Reason(WHY.code, WHY.message, WHY.clears, ("r",)),))


def test_it_blocks_the_run_without_any_figure():
    assert run_standing({"a": Standing("blocked")}, [rule()], (), ()).state == "blocked"


def test_it_blocks_the_run_whatever_else_stands():
    block = Reason("COMPLETENESS_BROKEN", "m", "c")

    found = run_standing({"a": Standing("final")}, [rule()], (), (block,))

    assert found == Standing("blocked", (block,))


def test_it_is_final_where_nothing_is_claimed_weakly():
    assert run_standing({"a": Standing("final")}, [rule()], (), ()) == Standing("final")


def test_it_knows_the_order_of_states():
    assert weakest(["final", "modeled_with_gaps", "partial"]) == "modeled_with_gaps"
    assert weakest([]) == "final"


@pytest.mark.parametrize(
    ("state", "expected"),
    [("exact", "final"), ("candidate_only", "candidate_only"), ("blocked", "final")],
)
def test_it_is_as_ready_as_the_price_list_that_a_rule_asks_dollars_back_on(state, expected):
    listed = Evidence("pricing", state, "mac", reason_code="X", message="m", clears="c")
    found = RuleResult("lesser_of_breach", True, None, 1, 1, Decimal(5), Decimal(5))

    unsigned = unsigned_rules([found], RULES, [CLAIMS, listed])
    standing = run_standing({"a": Standing("final")}, [found], (), (), unsigned)

    assert standing.state == expected
    assert [why.touches for why in unsigned] == [("lesser_of_breach",)] * len(unsigned)


@pytest.mark.parametrize("name", [
    "lesser_of_breach", "copay_off_schedule", "daw_penalty", "quantity_limit", "days_supply_limit",
])  # fmt: skip
def test_it_rests_on_the_contract_where_the_rule_holds_claims_against_a_clause(name):
    unsigned = Evidence("contract", "candidate_only", reason_code="X", message="m", clears="c")

    assert rests_on(RULES[name], [unsigned]) == [unsigned]
    assert rests_on(RULES["duplicate_claim"], [unsigned]) == []


def test_what_touches_every_figure_goes_on_touching_every_figure():
    everywhere = Reason("CLAIMS_MONTH_MISSING", "No claims in 2026-02.", "Load them.")
    named = replace(everywhere, touches=("total_due",))

    assert merged([named, everywhere, named]) == (everywhere,)
    assert merged([named, replace(named, touches=("gross_cost",))]) == (
        replace(named, touches=("gross_cost", "total_due")),
    )
