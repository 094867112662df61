"""The whole run, naively."""

from dataclasses import dataclass

from savings.claims.declarations import NotComputable, RunInputs
from savings.formulas import FORMULAS
from savings.rules import RULES
from tests.spec.twin.findings import Finding, find
from tests.spec.twin.lines import in_scope, make_lines
from tests.spec.twin.netting import net
from tests.spec.twin.opportunities import mark_opportunities
from tests.spec.twin.segments import MOST_KEYS, TwinFigure, figures
from tests.spec.twin.source import Material, Row, read
from tests.spec.twin.statement import Counted, statement, unjudged
from tests.spec.twin.windows import mark_windows


@dataclass(frozen=True)
class TwinResult:
    """What the twin says of a run."""

    figures: dict[tuple[str, str, str], TwinFigure]
    findings: list[Finding]
    rules: dict[str, NotComputable | None]
    statement: dict[tuple[str, str], Counted]
    judged: dict[str, tuple[int, int]]


def compute_naively(inputs: RunInputs, most_keys: int = MOST_KEYS) -> TwinResult:
    """Every figure, finding and row of the completeness statement."""
    material = read(inputs)
    netted = net(material.claims)
    lines = make_lines(material, netted)
    mark_windows(lines, inputs.parameters.refill_threshold)
    mark_opportunities(lines, material)
    orphans = [
        material.claims[at]
        for at, reason in netted.items()
        if reason == "orphan_reversal" and in_scope(material.claims[at], material)
    ]
    findings, rules = find(material, lines, orphans, RULES.values())
    return TwinResult(
        figures(material, lines, FORMULAS, most_keys),
        findings,
        rules,
        statement(material, netted, lines, rules),
        {
            rule: (0, len(lines)) if reason else _judged(rule, lines, orphans, material)
            for rule, reason in rules.items()
        },
    )


def _judged(rule: str, lines: list[Row], orphans: list[Row], material: Material) -> tuple[int, int]:
    if RULES[rule].over == "orphan_reversals":
        return len(orphans), 0
    silent = len(unjudged(rule, lines, material))
    return len(lines) - silent, silent
