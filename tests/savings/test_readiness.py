"""Readiness per figure and for the run."""

from dataclasses import replace
from decimal import Decimal

import pytest

from savings.claims.declarations import Figure, Formula, NotComputable, RuleResult
from savings.evidence.postures import Evidence
from savings.readiness import (
    EVERYTHING,
    Reason,
    Standing,
    figure_standing,
    merged,
    rests_on,
    rule_standing,
    run_standing,
    silenced_by,
    stored_reason,
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


FOUND = RuleResult("lesser_of_breach", True, None, 1, 1, Decimal(5), Decimal(5))
SPOKEN = {"r": Standing("final")}
BREACH = RULES["lesser_of_breach"]


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

    assert run_standing(figures, SPOKEN, (), ()).state == "candidate_only"


def test_it_makes_the_run_partial_where_a_figure_is_missing():
    figures = {"a": Standing("final"), "b": Standing("blocked")}

    assert run_standing(figures, SPOKEN, (), ()).state == "partial"


@pytest.mark.parametrize("state", ["partial", "candidate_only"])
def test_it_makes_the_run_as_weak_as_what_a_rule_found(state):
    why = Reason("X", "m", "c", ("r",))

    found = run_standing({"a": Standing("final")}, {"r": Standing(state, (why,))}, (), ())

    assert found == Standing(state, (why,))


def test_it_makes_the_run_partial_where_a_rule_is_silent():
    found = run_standing({"a": Standing("final")}, {"r": Standing("blocked")}, (), ())

    assert found.state == "partial"


def test_it_blocks_the_run_without_any_figure():
    assert run_standing({"a": Standing("blocked")}, SPOKEN, (), ()).state == "blocked"


def test_it_blocks_the_run_whatever_else_stands():
    block = Reason("COMPLETENESS_BROKEN", "m", "c")

    found = run_standing({"a": Standing("final")}, SPOKEN, (), (block,))

    assert found == Standing("blocked", (block,))


def test_it_is_final_where_nothing_is_claimed_weakly():
    assert run_standing({"a": Standing("final")}, SPOKEN, (), ()) == Standing("final")


def test_it_knows_the_order_of_states():
    assert weakest(["final", "modeled_with_gaps", "partial"]) == "modeled_with_gaps"
    assert weakest([]) == "final"


@pytest.mark.parametrize(
    ("state", "expected"),
    [("exact", "final"), ("candidate_only", "candidate_only"), ("blocked", "final")],
)
def test_a_finding_is_as_ready_as_the_price_list_it_asks_dollars_back_on(state, expected):
    listed = Evidence("pricing", state, "mac", reason_code="X", message="m", clears="c")

    found = rule_standing(BREACH, FOUND, [CLAIMS, listed])

    assert found.state == expected
    assert [why.code for why in found.reasons] == (["X"] if expected != "final" else [])
    assert {why.touches for why in found.reasons} <= {("lesser_of_breach",)}


def test_a_finding_is_partial_where_the_rule_goes_without_something():
    found = rule_standing(BREACH, replace(FOUND, reason=WHY), [CLAIMS])

    assert found == Standing("partial", (Reason(WHY.code, WHY.message, WHY.clears, (BREACH.id,)),))


def test_a_finding_is_partial_where_dollars_are_not_known():
    found = rule_standing(BREACH, replace(FOUND, recoverable_unknown=2), [CLAIMS])

    assert (found.state, [why.code for why in found.reasons]) == ("partial", ["DOLLARS_UNKNOWN"])


@pytest.mark.parametrize(
    ("touches", "expected"),
    [(EVERYTHING, "partial"), (("lesser_of_breach",), "partial"), (("f",), "final"), ((), "final")],
)
def test_a_finding_is_partial_where_a_gap_touches_its_rule(touches, expected):
    gap = Reason("PRICES_STALE", "m", "c", touches)

    assert rule_standing(BREACH, FOUND, [CLAIMS], [gap]).state == expected
    assert figure_standing(formula(), Figure("f", Decimal(1)), [CLAIMS], [gap]).state == (
        "partial" if touches in (EVERYTHING, ("f",)) else "final"
    )


def test_a_rule_that_was_not_put_to_the_claims_is_blocked():
    silent = RuleResult("lesser_of_breach", False, WHY, 0, 0, None, None)

    assert rule_standing(BREACH, silent, [CLAIMS]).state == "blocked"


@pytest.mark.parametrize(
    ("state", "silenced"), [("exact", False), ("candidate_only", False), ("blocked", True)]
)
def test_it_silences_a_rule_whose_clause_nobody_may_rely_on(state, silenced):
    contract = Evidence("contract", state, reason_code="X", message="m", clears="c")

    assert (silenced_by(BREACH, [CLAIMS, contract]) is not None) is silenced


@pytest.mark.parametrize("name", [
    "lesser_of_breach", "copay_off_schedule", "daw_penalty", "quantity_limit", "days_supply_limit",
])  # fmt: skip
def test_it_rests_on_the_contract_where_the_rule_holds_claims_against_a_clause(name):
    unsigned = Evidence("contract", "candidate_only", reason_code="X", message="m", clears="c")

    assert rests_on(RULES[name], [unsigned]) == [unsigned]
    assert rests_on(RULES["duplicate_claim"], [unsigned]) == []


@pytest.mark.parametrize(
    ("code", "stored", "read"),
    [
        ("CLAIMS_MONTH_MISSING", ["total_due"], EVERYTHING),
        ("CLAIMS_WINDOW_SHORT", [], EVERYTHING),
        ("NO_CLAIMS_IN_SCOPE", [], EVERYTHING),
        ("PRICES_STALE", ["nadac_total"], ("nadac_total",)),
        ("PRICES_STALE", ["*"], EVERYTHING),
    ],
)
def test_it_reads_a_stored_reason_as_it_was_meant(code, stored, read):
    value = {"code": code, "message": "m", "clears": "c", "touches": stored}

    assert stored_reason(value).touches == read


def test_what_touches_every_figure_goes_on_touching_every_figure():
    everywhere = Reason("CLAIMS_MONTH_MISSING", "No claims in 2026-02.", "Load them.")
    named = replace(everywhere, touches=("total_due",))

    assert merged([named, everywhere, named]) == (everywhere,)
    assert merged([named, replace(named, touches=("gross_cost",))]) == (
        replace(named, touches=("gross_cost", "total_due")),
    )
