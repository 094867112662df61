"""Findings: which lines break which rules, and the dollars that can be asked back for them.

Shape: one row per line and broken rule. Every finding is kept with the dollars at stake. A
claim's recoverable dollars stand on one finding only: the first rule in order with dollars at
stake on any of the claim's lines takes them, on the line where most can come back, never more
than the plan paid for it; on the claim's other findings they are 0. Lines are one claim when
claim id, pharmacy, Rx number, fill number and fill date are the same, missing ones included.
Null: at_stake_usd where the rule's amount is unknown; recoverable_usd where that or what the
plan paid is. Nothing at stake is 0 recoverable, whatever the plan paid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from savings.claims.availability import (
    Evidence,
    missing_input,
    partly_missing,
    uncontracted,
)
from savings.claims.columns import CLAIMS_BY_NAME
from savings.claims.connection import Engine, text_literal
from savings.claims.cube import both, bound
from savings.claims.declarations import NotComputable, Parameters, Rule, RuleResult
from savings.claims.legs import missing_legs, no_leg
from savings.claims.line_columns import LINE_COLUMNS_BY_NAME

SHOWN = (
    "claim_id", "dataset_id", "source_line", "component", "fill_date", "month", "pharmacy_id",
    "ndc11", "drug_name", "quantity", "days_supply", "ingredient_cost_usd", "plan_paid_usd",
    "channel_component", "drug_class", "group_id", "plan_id", "duplicate_of", "prior_fill_date",
    "refill_used_share",
)  # fmt: skip
CLAIM = ("claim_id", "pharmacy_id", "rx_number", "fill_number", "fill_date")
MONEY = "CAST(NULL AS DECIMAL(18,2))"


@dataclass(frozen=True)
class Judged:
    """How many lines a rule could judge, and how many it could not, with their dollars."""

    lines: int
    unjudged: int
    plan_paid_usd: Decimal | None
    ingredient_cost_usd: Decimal | None


def write_findings(
    engine: Engine, rules: Iterable[Rule], parameters: Parameters, evidence: Evidence, path: Path
) -> tuple[tuple[RuleResult, ...], dict[str, Judged]]:
    """Write `findings.parquet`, in order of rule and claim.

    Returns what each rule found, and for the evaluable ones how many lines they could judge.
    """
    ordered = sorted(rules, key=lambda rule: (rule.order, rule.id))
    reasons = {rule.id: not_evaluable(rule, parameters, evidence) for rule in ordered}
    runnable = [rule for rule in ordered if reasons[rule.id] is None]
    for table in ("lines", "orphan_reversals"):
        _breaches(engine, [rule for rule in runnable if rule.over == table], table, parameters)
    everything = " UNION ALL ".join(_of_rule(rule) for rule in runnable) or _nothing()
    engine.run(
        f"COPY (SELECT * FROM ({everything}) AS found ORDER BY rule_order, rule, claim_id, "
        "fill_date, at_stake_usd, plan_paid_usd, dataset_id, source_line) "
        f"TO {text_literal(str(path.resolve()))} (FORMAT parquet, COMPRESSION zstd)"
    )
    engine.run(
        "CREATE TEMP VIEW findings AS SELECT * FROM "
        f"read_parquet({text_literal(str(path.resolve()))})"
    )
    judged = judge_lines(engine, runnable, parameters)
    return _results(engine, ordered, reasons, judged, parameters, evidence), judged


def not_evaluable(rule: Rule, parameters: Parameters, evidence: Evidence) -> NotComputable | None:
    """Why a rule cannot be put to the run's lines; None when it can."""
    found = missing_input(rule.needs, rule.prices, rule.terms, rule.tables, evidence)
    if found is None and "contract" in rule.evidence and not _limits(rule):
        found = uncontracted(evidence)
    if found is None:
        found = no_leg(rule.legs, parameters, evidence)
        words = f"not_evaluable: {found.message}" if found else ""
        return (
            NotComputable("not_evaluable", words, found.clears)
            if found
            else _unset(rule, parameters)
        )
    column, _ = evidence.lacking(rule.needs)
    words = f"{column} missing" if found.code == "column_absent" else found.message
    return NotComputable("not_evaluable", f"not_evaluable: {words}", found.clears)


def _limits(rule: Rule) -> list[str]:
    """The parameters that a contract must state; where they are set, there is a contract."""
    return [name for name in rule.parameters if getattr(Parameters(), name) in (None, {})]


def _unset(rule: Rule, parameters: Parameters) -> NotComputable | None:
    """A rule whose limit or schedule the contract does not state judges nothing."""
    for name in _limits(rule):
        if getattr(parameters, name) in (None, {}):
            return NotComputable(
                "not_evaluable",
                f"not_evaluable: parameter {name} missing",
                f"A contract that states {name}.",
            )
    return None


def _breaches(engine: Engine, rules: list[Rule], table: str, parameters: Parameters) -> None:
    """Make `breaches_<table>`: per line what broke (b_), its dollars (a_), and who takes them.

    first_order: the first rule in order with dollars at stake on the line; claim_order: on the
    claim; takes: this line carries the claim's recoverable dollars.
    """
    shown = ", ".join(_shown(name) for name in dict.fromkeys((*SHOWN, *CLAIM)))
    tests = "".join(
        f", COALESCE({bound(rule.where, parameters)}, FALSE) AS b_{rule.id}, "
        f"CAST({bound(rule.amount, parameters)} AS DECIMAL(18,2)) AS a_{rule.id}"
        for rule in rules
    )
    any_rule = " OR ".join(f"({bound(rule.where, parameters)})" for rule in rules) or "FALSE"
    first = " ".join(f"WHEN b_{rule.id} AND a_{rule.id} > 0 THEN {rule.order}" for rule in rules)
    stake = " ".join(f"WHEN first_order = {rule.order} THEN a_{rule.id}" for rule in rules)
    own = " ".join(f"WHEN first_order = {rule.order} THEN {_own(rule)}" for rule in rules)
    nobody = "WHEN FALSE THEN 0"
    key = ", ".join(CLAIM)
    # What findings show of a line goes before its place in a file: equal lines may change places.
    by = ("own_usd", "stake_usd", *SHOWN[3:], "dataset_id", "source_line")
    order = ", ".join(f"{name} DESC NULLS LAST" for name in by)
    engine.run(
        f"CREATE TEMP TABLE breaches_{table} AS SELECT *, "
        f"MIN(first_order) OVER (PARTITION BY {key}) AS claim_order, ROW_NUMBER() OVER "
        f"(PARTITION BY {key} ORDER BY first_order NULLS LAST, {order}) = 1 AS takes "
        f"FROM (SELECT *, CASE {own or nobody} END AS own_usd, CASE {stake or nobody} END "
        f"AS stake_usd FROM (SELECT *, CASE {first or nobody} END AS first_order "
        f"FROM (SELECT {shown}{tests} FROM {table} WHERE {any_rule}) AS broken) AS ordered) AS told"
    )


def _own(rule: Rule) -> str:
    """A breach's dollars, never above what the plan paid; null where either is unknown."""
    capped = f"LEAST(a_{rule.id}, GREATEST(plan_paid_usd, 0))"
    known = f"a_{rule.id} IS NOT NULL AND plan_paid_usd IS NOT NULL"
    return f"CASE WHEN a_{rule.id} <= 0 THEN 0 WHEN {known} THEN {capped} END"


def _shown(name: str) -> str:
    column = CLAIMS_BY_NAME.get(name) or LINE_COLUMNS_BY_NAME[name]
    return f"CAST({name} AS {column.sql_type}) AS {name}"


def _of_rule(rule: Rule) -> str:
    """One rule's findings; the dollars stand on the claim's one finding that takes them."""
    once = (
        f"CASE WHEN claim_order < {rule.order} THEN 0 "
        f"WHEN claim_order = {rule.order} AND NOT takes THEN 0 "
        f"ELSE {_own(rule)} END"
    )
    if rule.over == "orphan_reversals":  # a reversal paid nothing that could come back
        once = "0"
    return (
        f"SELECT {text_literal(rule.id)} AS rule, {rule.order} AS rule_order, "
        f"{', '.join(SHOWN)}, a_{rule.id} AS at_stake_usd, "
        f"CAST({once} AS DECIMAL(18,2)) AS recoverable_usd "
        f"FROM breaches_{rule.over} WHERE b_{rule.id}"
    )


def _nothing() -> str:
    return (
        f"SELECT '' AS rule, 0 AS rule_order, {', '.join(SHOWN)}, {MONEY} AS at_stake_usd, "
        f"{MONEY} AS recoverable_usd FROM breaches_lines WHERE FALSE"
    )


def judge_lines(engine: Engine, rules: Iterable[Rule], parameters: Parameters) -> dict[str, Judged]:
    """Lines that each rule could judge, by rule: those where its predicate is true or false."""
    found = {}
    for table in ("lines", "orphan_reversals"):
        of_table = [rule for rule in rules if rule.over == table]
        if not of_table:
            continue
        flags = ", ".join(
            f"COALESCE({both(rule.states, f'({bound(rule.where, parameters)}) IS NOT NULL')}, "
            f"FALSE) AS j_{rule.id}"
            for rule in of_table
        )
        sums = ", ".join(
            f"SUM(CASE WHEN j_{rule.id} THEN 0 ELSE 1 END), "
            f"SUM(CASE WHEN NOT j_{rule.id} THEN plan_paid_usd END), "
            f"SUM(CASE WHEN NOT j_{rule.id} THEN ingredient_cost_usd END)"
            for rule in of_table
        )
        whole, *values = engine.rows(
            f"SELECT COUNT(*), {sums} FROM (SELECT plan_paid_usd, ingredient_cost_usd, {flags} "
            f"FROM {table}) AS told"
        )[0]
        for place, rule in enumerate(of_table):
            unjudged, paid, cost = values[3 * place : 3 * place + 3]
            found[rule.id] = Judged(whole - int(unjudged or 0), int(unjudged or 0), paid, cost)
    return found


def _results(
    engine: Engine,
    rules: list[Rule],
    reasons: dict[str, NotComputable | None],
    judged: dict[str, Judged],
    parameters: Parameters,
    evidence: Evidence,
) -> tuple[RuleResult, ...]:
    found = {
        row[0]: row[1:]
        for row in engine.rows(
            "SELECT rule, COUNT(*), COUNT(DISTINCT claim_id), SUM(at_stake_usd), "
            "SUM(recoverable_usd), COUNT(*) - COUNT(at_stake_usd), "
            "COUNT(*) - COUNT(recoverable_usd) FROM findings GROUP BY rule"
        )
    }
    whole = engine.rows("SELECT COUNT(*) FROM lines")[0][0]
    return tuple(
        _silent(rule, why, whole)
        if (why := reasons[rule.id])
        else _spoken(
            rule,
            partly_missing(rule.needs, evidence) or missing_legs(rule.legs, parameters, evidence),
            found.get(rule.id, (0, 0, Decimal("0.00"), Decimal("0.00"), 0, 0)),
            judged[rule.id],
        )
        for rule in rules
    )


def _silent(rule: Rule, why: NotComputable, lines: int) -> RuleResult:
    return RuleResult(rule.id, False, why, 0, 0, None, None, lines_judged=0, lines_unjudged=lines)


def _spoken(
    rule: Rule, without: NotComputable | None, found: tuple[Any, ...], judged: Judged
) -> RuleResult:
    findings, claims, at_stake, recoverable, at_stake_unknown, recoverable_unknown = found
    return RuleResult(
        rule.id,
        True,
        without,
        findings,
        claims,
        at_stake,
        recoverable,
        at_stake_unknown,
        recoverable_unknown,
        judged.lines,
        judged.unjudged,
    )
