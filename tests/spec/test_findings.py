"""Findings: every breach is kept, a line's dollars count once and never beyond what was paid."""

from decimal import Decimal

import pytest

from savings.claims import drill
from savings.claims.declarations import Rule
from tests.spec.tables import claim, run


def rule(rule_id: str, order: int, where: str, amount: str, **values: object) -> Rule:
    """A rule of the test's own."""
    return Rule(rule_id, 1, rule_id, "", order, where, amount, "", **values)


DEAR = rule("dear", 10, "plan_paid_usd > 50", "plan_paid_usd - 50")
ODD = rule("odd", 20, "quantity > 30", "7.005")
ROWS = (
    claim("a", plan_paid_usd=Decimal("60.00"), quantity=Decimal(60)),
    claim("b", plan_paid_usd=Decimal("5.00"), quantity=Decimal(60)),
    claim("c", plan_paid_usd=Decimal("5.00")),
)


def found(folder, rules, rows=ROWS, **options) -> list[tuple]:
    """Findings as (rule, claim, at stake, recoverable)."""
    result = run(folder, rows, rules=rules, formulas={}, **options)
    return [
        (row["rule"], row["claim_id"], row["at_stake_usd"], row["recoverable_usd"])
        for row in drill.read_findings(result.findings_path)
    ]


def test_it_counts_a_lines_dollars_once_in_rule_order_and_caps_them(tmp_path):
    assert found(tmp_path, (ODD, DEAR)) == [
        ("dear", "a", Decimal("10.00"), Decimal("10.00")),
        ("odd", "a", Decimal("7.01"), Decimal("0.00")),
        ("odd", "b", Decimal("7.01"), Decimal("5.00")),
    ]


def test_it_passes_a_line_on_from_a_rule_without_dollars(tmp_path):
    nothing = rule("nothing", 1, "quantity > 30", "0")

    assert ("odd", "b", Decimal("7.01"), Decimal("5.00")) in found(tmp_path, (nothing, ODD))


def test_it_knows_no_recoverable_dollars_where_plan_paid_is_unknown(tmp_path):
    rows = (claim("a", quantity=Decimal(60)), ROWS[2])

    assert found(tmp_path, (ODD,), rows) == [("odd", "a", Decimal("7.01"), None)]


def test_it_recovers_nothing_where_nothing_is_at_stake_whatever_the_plan_paid(tmp_path):
    nothing = rule("nothing", 1, "quantity > 30", "0")
    rows = (claim("a", quantity=Decimal(60)), ROWS[2])

    assert found(tmp_path, (nothing,), rows) == [("nothing", "a", Decimal(0), Decimal(0))]


def test_it_counts_a_claims_dollars_once_over_all_its_lines(tmp_path):
    same = {"rx_number": "RX", "fill_number": 1}
    rows = (
        claim("a", plan_paid_usd=Decimal("60.00"), quantity=Decimal(60), **same),
        claim("a", plan_paid_usd=Decimal("58.00"), quantity=Decimal(90), **same),
        claim("a", plan_paid_usd=Decimal("3.00"), quantity=Decimal(90), **same),
    )

    assert found(tmp_path, (ODD, DEAR), rows) == [
        ("dear", "a", Decimal("10.00"), Decimal("10.00")),
        ("dear", "a", Decimal("8.00"), Decimal("0.00")),
        ("odd", "a", Decimal("7.01"), Decimal("0.00")),
        ("odd", "a", Decimal("7.01"), Decimal("0.00")),
        ("odd", "a", Decimal("7.01"), Decimal("0.00")),
    ]


@pytest.mark.parametrize("other", [{"rx_number": "OTHER"}, {"fill_number": 2},
                                   {"pharmacy_id": "PH2"}])  # fmt: skip
def test_it_lets_another_fill_of_the_same_claim_id_stand_for_itself(tmp_path, other):
    whole = {"plan_paid_usd": Decimal(60), "rx_number": "RX", "fill_number": 1}
    rows = (claim("a", **whole), claim("a", **whole | other))

    assert [row[3] for row in found(tmp_path, (DEAR,), rows)] == [Decimal("10.00")] * 2


def test_it_takes_missing_keys_of_a_claim_for_equal(tmp_path):
    blind = {"plan_paid_usd": Decimal(60), "rx_number": None, "fill_number": None}
    rows = (claim("a", **blind), claim("a", **blind))

    recovered = [row[3] for row in found(tmp_path, (DEAR,), rows)]

    assert sorted(recovered) == [Decimal("0.00"), Decimal("10.00")]


def test_it_gives_the_claims_dollars_to_the_same_line_however_the_file_is_cut(tmp_path):
    rows = [
        claim("a", plan_paid_usd=Decimal("60.00"), ndc11=f"0000000000{n}", rx_number="RX")
        for n in (1, 2, 3)
    ]

    whole = run(tmp_path / "whole", rows, rules=(DEAR,), formulas={})
    turned = run(tmp_path / "turned", rows[::-1], rules=(DEAR,), formulas={})

    assert whole.digest == turned.digest


def test_it_sums_what_is_known_and_counts_what_is_not(tmp_path):
    rows = (*ROWS, claim("d", quantity=Decimal(60)))

    (odd,) = run(tmp_path, rows, rules=(ODD,), formulas={}).rules

    assert (odd.at_stake_usd, odd.at_stake_unknown) == (Decimal("21.03"), 0)
    assert (odd.recoverable_usd, odd.recoverable_unknown) == (Decimal("12.01"), 1)


def test_it_states_no_sum_where_no_dollars_are_known(tmp_path):
    rows = [claim("a", quantity=Decimal(60))]

    (odd,) = run(tmp_path, rows, rules=(ODD,), formulas={}).rules

    assert (odd.recoverable_usd, odd.recoverable_unknown) == (None, 1)


def test_it_states_nothing_for_a_rule_that_found_nothing(tmp_path):
    (dear,) = run(tmp_path, ROWS[1:], rules=(DEAR,), formulas={}).rules

    assert (dear.at_stake_usd, dear.recoverable_usd) == (Decimal(0), Decimal(0))


def test_it_counts_the_lines_a_rule_could_judge(tmp_path):
    rows = (*ROWS, claim("d", plan_paid_usd=None))
    known = rule("known", 30, "COALESCE(plan_paid_usd > 50, FALSE)", "1", states="daw IS NOT NULL")

    dear, stated = run(tmp_path, rows, rules=(DEAR, known), formulas={}).rules

    assert (dear.lines_judged, dear.lines_unjudged) == (3, 1)
    assert (stated.lines_judged, stated.lines_unjudged) == (0, 4)


def test_it_judges_no_line_by_a_rule_it_cannot_evaluate(tmp_path):
    blind = rule("blind", 1, "uc_usd > 1", "1", needs=("uc_usd",))

    (judged,) = run(tmp_path, ROWS, rules=(blind,), formulas={}).rules

    assert (judged.lines_judged, judged.lines_unjudged) == (0, 3)
    assert (judged.at_stake_usd, judged.recoverable_usd) == (None, None)


def test_it_recovers_nothing_from_a_negative_payment(tmp_path):
    row = claim("a", plan_paid_usd=Decimal(-3), allowed_usd=Decimal(9), quantity=Decimal(60))

    assert found(tmp_path, (ODD,), (row,)) == [("odd", "a", Decimal("7.01"), Decimal("0.00"))]


def test_it_sums_a_rules_findings(tmp_path):
    result = run(tmp_path, ROWS, rules=(DEAR, ODD)).rules[1]

    assert (result.findings, result.claims) == (2, 2)
    assert (result.at_stake_usd, result.recoverable_usd) == (Decimal("14.02"), Decimal("5.00"))


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        ({"needs": ("uc_usd",)}, "not_evaluable: uc_usd missing"),
        ({"prices": ("mac",)}, "not_evaluable: The run has no MAC price reference."),
        ({"tables": ("eligibility",)}, "not_evaluable: The run has no eligibility file."),
        ({"terms": ("awp_discount",)}, "not_evaluable: The run has no contract terms."),
        ({"parameters": ("quantity_limit",)}, "not_evaluable: parameter quantity_limit missing"),
        ({"parameters": ("copay_schedule",)}, "not_evaluable: parameter copay_schedule missing"),
    ],
)
def test_it_says_what_a_rule_is_missing(tmp_path, needs, message):
    result = run(tmp_path, ROWS, rules=(rule("blind", 1, "uc_usd > 1", "1", **needs),))

    judged = result.rules[0]
    assert (judged.evaluable, judged.reason.message, judged.findings) == (False, message, 0)
    assert any(row.group == "rules" and row.label == message for row in result.completeness)


def test_it_binds_contract_parameters_into_a_rule(tmp_path):
    early = rule("early", 1, "days_supply > 40 * :refill_threshold", "1")
    rows = (claim("a", days_supply=30), claim("b", days_supply=31))

    assert [row[1] for row in found(tmp_path, (early,), rows)] == ["b"]


def test_it_puts_rules_to_orphan_reversals(tmp_path):
    lone = rule("lone", 1, "TRUE", "ABS(plan_paid_usd)", over="orphan_reversals")
    row = claim("a", status="reversed", plan_paid_usd=Decimal("4.00"))

    assert found(tmp_path, (lone,), (row, ROWS[2])) == [
        ("lone", "a", Decimal("4.00"), Decimal("0.00"))
    ]


def test_it_writes_an_empty_table_when_nothing_is_found(tmp_path):
    assert found(tmp_path, ()) == []
