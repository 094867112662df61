"""What the audit rules found; a claim's recoverable dollars count once."""

from leafenterprise.shared.canonical import decimal_text
from savings.claims.declarations import RuleResult
from savings.queries.results import RunRecord
from savings.rules import RULES
from savings.sections._blocks import Cell, Column, Content, Section, Table, of_family, total_cards

COLUMNS = (
    Column("title", "Rule"),
    Column("findings", "Findings", "count"),
    Column("claims", "Claims", "count"),
    Column("at_stake_usd", "At stake", "usd"),
    Column("recoverable_usd", "Recoverable", "usd"),
    Column("remark", "Remark"),
)


def build(record: RunRecord) -> Content:
    """One row per rule, in the order in which rules claim a claim's dollars."""
    table = Table(
        "rules",
        "Audit rules",
        COLUMNS,
        tuple(_row(rule) for rule in record.rules),
        note="Recoverable dollars are never above what the plan paid and never extrapolated.",
        segment_kind="rule",
        keys=tuple(rule.rule for rule in record.rules),
    )
    return Content(figures=total_cards(record, of_family("audit")), tables=(table,))


def _row(rule: RuleResult) -> tuple[Cell, ...]:
    title = RULES[rule.rule].title if rule.rule in RULES else rule.rule
    if not rule.evaluable:
        remark = rule.reason.message if rule.reason else "not evaluable"
        return (title, None, None, None, None, remark)
    at_stake, recoverable = decimal_text(rule.at_stake_usd), decimal_text(rule.recoverable_usd)
    return (title, rule.findings, rule.claims, at_stake, recoverable, "")


SECTION = Section("audit_findings", "Audit findings", 80, build)
