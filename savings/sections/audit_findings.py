"""What the audit rules found; a claim's recoverable dollars count once."""

from savings.claims.declarations import RuleResult
from savings.queries.results import RunRecord
from savings.readiness import Standing, merged
from savings.rules import RULES
from savings.sections._blocks import (
    Cell,
    Column,
    Content,
    Section,
    Table,
    amount_text,
    of_family,
    total_cards,
)

COLUMNS = (
    Column("title", "Rule"),
    Column("lines_judged", "Lines judged", "count"),
    Column("lines_unjudged", "Not judged", "count"),
    Column("findings", "Findings", "count"),
    Column("claims", "Claims", "count"),
    Column("at_stake_usd", "At stake", "usd"),
    Column("recoverable_usd", "Recoverable", "usd"),
    Column("readiness", "Readiness", "readiness"),
    Column("remark", "Remark"),
)


def build(record: RunRecord) -> Content:
    """One row per rule, in the order in which rules claim a claim's dollars."""
    table = Table(
        "rules",
        "Audit rules",
        COLUMNS,
        tuple(_row(rule, record.finding_standing(rule.rule)) for rule in record.rules),
        note=(
            "Recoverable dollars are never above what the plan paid and never extrapolated. A sum "
            "is over the findings whose dollars are known; how many are not stands beside it. "
            "Findings are as ready as what they rest on."
        ),
        segment_kind="rule",
        keys=tuple(rule.rule for rule in record.rules),
        missing="not known",
    )
    reasons = merged(why for found in record.rule_standings.values() for why in found.reasons)
    return Content(
        figures=total_cards(record, of_family("audit")),
        tables=(table,),
        reasons=tuple(why.to_json() for why in reasons),
    )


def _row(rule: RuleResult, standing: Standing) -> tuple[Cell, ...]:
    title = RULES[rule.rule].title if rule.rule in RULES else rule.rule
    judged = (rule.lines_judged, rule.lines_unjudged)
    state, why = standing.state, " ".join(reason.message for reason in standing.reasons)
    if not rule.evaluable:
        return (title, *judged, None, None, None, None, state, why)
    return (
        title,
        *judged,
        rule.findings,
        rule.claims,
        amount_text(rule.at_stake_usd),
        amount_text(rule.recoverable_usd),
        state,
        why,
    )


SECTION = Section("audit_findings", "Audit findings", 80, build)
