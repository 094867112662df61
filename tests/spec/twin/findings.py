"""Findings: every rule on every line, and each line's dollars once, in the rules' order."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from savings.claims.declarations import NotComputable, Rule
from tests.spec.twin.evidence import unavailable
from tests.spec.twin.rules import TWIN_RULES
from tests.spec.twin.source import Material, Row


@dataclass(frozen=True)
class Finding:
    """One broken rule of one row."""

    rule: str
    claim_id: str
    source_line: int
    at_stake_usd: Decimal | None
    recoverable_usd: Decimal | None


def find(
    material: Material, lines: list[Row], orphans: list[Row], rules: Iterable[Rule]
) -> tuple[list[Finding], dict[str, NotComputable | None]]:
    """Every finding, and why a rule could not be put to the lines."""
    ordered = sorted(rules, key=lambda rule: rule.order)
    reasons = {rule.id: unavailable(rule, material) for rule in ordered}
    findings = []
    for line in lines:
        claimed = False
        for rule in ordered:
            if rule.over != "lines" or reasons[rule.id]:
                continue
            at_stake = TWIN_RULES[rule.id](line, material.inputs.parameters)
            if at_stake is False:
                continue
            findings.append(_finding(rule, line, at_stake, claimed))
            claimed = claimed or bool(at_stake and at_stake > 0)
    for rule in ordered:
        if rule.over == "orphan_reversals" and not reasons[rule.id]:
            for row in orphans:  # a reversal paid nothing: there is nothing to claim
                paid = row["plan_paid_usd"]
                findings.append(_finding(rule, row, None if paid is None else abs(paid), True))
    return findings, reasons


def _finding(rule: Rule, line: Row, at_stake: Decimal | None, claimed: bool) -> Finding:
    recoverable: Decimal | None = Decimal(0)
    if not claimed:
        paid = line["plan_paid_usd"]
        known = at_stake is not None and paid is not None
        recoverable = min(max(at_stake, Decimal(0)), max(paid, Decimal(0))) if known else None
    return Finding(rule.id, line["claim_id"], line["source_line"], at_stake, recoverable)
