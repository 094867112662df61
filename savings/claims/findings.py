"""Findings: which lines break which rules, and the dollars that can be asked back for them.

Shape: one row per line and broken rule. Every finding is kept with the dollars at stake. A
line's recoverable dollars stand on one finding only: the first rule in order with dollars at
stake takes them, never more than the plan paid for the line; on later findings they are 0.
Null: at_stake_usd where the rule's amount is unknown, recoverable_usd where plan paid is.
"""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from savings.claims.columns import CLAIMS_BY_NAME
from savings.claims.connection import Engine, text_literal
from savings.claims.cube import bound
from savings.claims.declarations import NotComputable, Parameters, Rule, RuleResult
from savings.claims.figures import Evidence, missing_input, partly_missing
from savings.claims.line_columns import LINE_COLUMNS_BY_NAME

SHOWN = (
    "claim_id", "dataset_id", "source_line", "component", "fill_date", "month", "pharmacy_id",
    "ndc11", "drug_name", "quantity", "days_supply", "ingredient_cost_usd", "plan_paid_usd",
    "channel_component", "drug_class", "group_id", "plan_id", "duplicate_of", "prior_fill_date",
    "refill_used_share",
)  # fmt: skip


def write_findings(
    engine: Engine, rules: Iterable[Rule], parameters: Parameters, evidence: Evidence, path: Path
) -> tuple[RuleResult, ...]:
    """Write `findings.parquet`, in order of rule and claim, and say what each rule found."""
    ordered = sorted(rules, key=lambda rule: (rule.order, rule.id))
    reasons = {rule.id: not_evaluable(rule, parameters, evidence) for rule in ordered}
    runnable = [rule for rule in ordered if reasons[rule.id] is None]
    for table in ("lines", "orphan_reversals"):
        _breaches(engine, [rule for rule in runnable if rule.over == table], table, parameters)
    everything = " UNION ALL ".join(_of_rule(rule, runnable) for rule in runnable) or _nothing()
    engine.run(
        f"COPY (SELECT * FROM ({everything}) AS found ORDER BY rule_order, rule, claim_id, "
        "fill_date, at_stake_usd, plan_paid_usd, dataset_id, source_line) "
        f"TO {text_literal(str(path.resolve()))} (FORMAT parquet, COMPRESSION zstd)"
    )
    engine.run(
        "CREATE TEMP VIEW findings AS SELECT * FROM "
        f"read_parquet({text_literal(str(path.resolve()))})"
    )
    return _results(engine, ordered, reasons, evidence)


def not_evaluable(rule: Rule, parameters: Parameters, evidence: Evidence) -> NotComputable | None:
    """Why a rule cannot be put to the run's lines; None when it can."""
    found = missing_input(rule.needs, rule.prices, rule.terms, rule.tables, evidence)
    if found is None:
        return _unset(rule, parameters)
    column, _ = evidence.lacking(rule.needs)
    words = f"{column} missing" if found.code == "column_absent" else found.message
    return NotComputable("not_evaluable", f"not_evaluable: {words}", found.clears)


def _unset(rule: Rule, parameters: Parameters) -> NotComputable | None:
    """A rule whose limit or schedule the contract does not state judges nothing."""
    for name in rule.parameters:
        if getattr(parameters, name) in (None, {}):
            return NotComputable(
                "not_evaluable",
                f"not_evaluable: parameter {name} missing",
                f"A contract that states {name}.",
            )
    return None


def _breaches(engine: Engine, rules: list[Rule], table: str, parameters: Parameters) -> None:
    shown = ", ".join(_shown(name) for name in SHOWN)
    tests = "".join(
        f", COALESCE({bound(rule.where, parameters)}, FALSE) AS b_{rule.id}, "
        f"CAST({bound(rule.amount, parameters)} AS DECIMAL(18,2)) AS a_{rule.id}"
        for rule in rules
    )
    any_rule = " OR ".join(f"({bound(rule.where, parameters)})" for rule in rules) or "FALSE"
    engine.run(
        f"CREATE TEMP TABLE breaches_{table} AS SELECT {shown}{tests} FROM {table} WHERE {any_rule}"
    )


def _shown(name: str) -> str:
    column = CLAIMS_BY_NAME.get(name) or LINE_COLUMNS_BY_NAME[name]
    return f"CAST({name} AS {column.sql_type}) AS {name}"


def _of_rule(rule: Rule, runnable: list[Rule]) -> str:
    """One rule's findings; the dollars go to the first rule in order that has any at stake."""
    earlier = " OR ".join(
        f"(b_{other.id} AND COALESCE(a_{other.id}, 0) > 0)"
        for other in runnable[: runnable.index(rule)]
        if other.over == rule.over
    )
    own = f"LEAST(GREATEST(a_{rule.id}, 0), GREATEST(plan_paid_usd, 0))"
    known = f"CASE WHEN a_{rule.id} IS NOT NULL AND plan_paid_usd IS NOT NULL THEN {own} END"
    once = f"CASE WHEN {earlier} THEN 0 ELSE {known} END" if earlier else known
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
        f"SELECT '' AS rule, 0 AS rule_order, {', '.join(SHOWN)}, "
        "CAST(NULL AS DECIMAL(18,2)) AS at_stake_usd, CAST(NULL AS DECIMAL(18,2)) AS "
        "recoverable_usd FROM breaches_lines WHERE FALSE"
    )


def _results(
    engine: Engine,
    rules: list[Rule],
    reasons: dict[str, NotComputable | None],
    evidence: Evidence,
) -> tuple[RuleResult, ...]:
    found = {
        row[0]: row[1:]
        for row in engine.rows(
            "SELECT rule, COUNT(*), COUNT(DISTINCT claim_id), SUM(at_stake_usd), "
            "SUM(recoverable_usd) FROM findings GROUP BY rule"
        )
    }
    results = []
    for rule in rules:
        findings, claims, at_stake, recoverable = found.get(rule.id, (0, 0, None, None))
        results.append(
            RuleResult(
                rule.id,
                reasons[rule.id] is None,
                reasons[rule.id] or partly_missing(rule.needs, evidence),
                findings,
                claims,
                at_stake or Decimal("0.00"),
                recoverable or Decimal("0.00"),
            )
        )
    return tuple(results)
