"""What the audit rules found; a claim's recoverable dollars count once."""

from collections.abc import Iterator

from savings.claims.declarations import RuleResult
from savings.queries.results import RunRecord
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
    Column("recoverable_unknown", "Dollars unknown", "count"),
    Column("remark", "Remark"),
)


def build(record: RunRecord) -> Content:
    """One row per rule, in the order in which rules claim a claim's dollars."""
    table = Table(
        "rules",
        "Audit rules",
        COLUMNS,
        tuple(_row(rule) for rule in record.rules),
        note=(
            "Recoverable dollars are never above what the plan paid and never extrapolated. A sum "
            "is over the findings whose dollars are known; how many are not stands beside it."
        ),
        segment_kind="rule",
        keys=tuple(rule.rule for rule in record.rules),
        missing="not known",
    )
    return Content(figures=total_cards(record, of_family("audit")), tables=(table,))


def remark(rule: RuleResult) -> str:
    """Why a rule could not be evaluated, or what its result goes without."""
    return " ".join(_said(rule)) or ("" if rule.evaluable else "not evaluable")


def _said(rule: RuleResult) -> Iterator[str]:
    if rule.reason:
        yield rule.reason.message
    if rule.recoverable_unknown:
        yield (
            f"Of {rule.recoverable_unknown:,} of the findings it is not known what can come back; "
            "the sum is the least."
        )


def _row(rule: RuleResult) -> tuple[Cell, ...]:
    title = RULES[rule.rule].title if rule.rule in RULES else rule.rule
    judged = (rule.lines_judged, rule.lines_unjudged)
    if not rule.evaluable:
        return (title, *judged, None, None, None, None, None, remark(rule))
    return (
        title,
        *judged,
        rule.findings,
        rule.claims,
        amount_text(rule.at_stake_usd),
        amount_text(rule.recoverable_usd),
        rule.recoverable_unknown,
        remark(rule),
    )


SECTION = Section("audit_findings", "Audit findings", 80, build)
