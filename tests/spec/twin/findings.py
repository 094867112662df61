"""Findings: every rule on every line, and each claim's dollars once, in the rules' order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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


CLAIM = ("claim_id", "pharmacy_id", "rx_number", "fill_number", "fill_date")
ZERO = Decimal(0)


def find(
    material: Material, lines: list[Row], orphans: list[Row], rules: Iterable[Rule]
) -> tuple[list[Finding], dict[str, NotComputable | None]]:
    """Every finding, and why a rule could not be put to the lines."""
    ordered = sorted(rules, key=lambda rule: rule.order)
    reasons = {rule.id: unavailable(rule, material) for rule in ordered}
    asked = [rule for rule in ordered if rule.over == "lines" and not reasons[rule.id]]
    claims: dict[tuple[Any, ...], list[Broken]] = defaultdict(list)
    for line in lines:
        for place, rule in enumerate(asked):
            at_stake = TWIN_RULES[rule.id](line, material.inputs.parameters)
            if at_stake is not False:
                key = tuple(line[name] for name in CLAIM)
                claims[key].append(Broken(place, rule.id, line, at_stake))
    findings = [finding for broken in claims.values() for finding in _once(broken)]
    for rule in ordered:
        if rule.over == "orphan_reversals" and not reasons[rule.id]:
            for row in orphans:  # a reversal paid nothing: there is nothing to claim
                paid = row["plan_paid_usd"]
                at_stake = None if paid is None else abs(paid)
                findings.append(_finding(Broken(0, rule.id, row, at_stake), ZERO))
    return findings, reasons


@dataclass(frozen=True)
class Broken:
    """One line that breaks one rule, which stands at a place in the order of the rules."""

    place: int
    rule: str
    line: Row
    at_stake_usd: Decimal | None

    @property
    def own_usd(self) -> Decimal | None:
        """What could come back on it alone."""
        paid = self.line["plan_paid_usd"]
        if self.at_stake_usd is not None and self.at_stake_usd <= 0:
            return ZERO
        known = self.at_stake_usd is not None and paid is not None
        return min(self.at_stake_usd, max(paid, ZERO)) if known else None


def _once(broken: list[Broken]) -> Iterator[Finding]:
    """The findings of one claim: the first rule with dollars takes them, on its best line."""
    worth = [one for one in broken if one.at_stake_usd is not None and one.at_stake_usd > 0]
    if not worth:
        yield from (_finding(one, one.own_usd) for one in broken)
        return
    first = min(one.place for one in worth)

    def most(one: Broken) -> tuple[bool, Decimal, Decimal]:
        return one.own_usd is not None, one.own_usd or ZERO, one.at_stake_usd or ZERO

    taker = max((one for one in worth if one.place == first), key=most)
    for one in broken:
        later = one.place >= first and one is not taker
        yield _finding(one, ZERO if later else one.own_usd)


def _finding(one: Broken, recoverable: Decimal | None) -> Finding:
    line = one.line
    return Finding(one.rule, line["claim_id"], line["source_line"], one.at_stake_usd, recoverable)
