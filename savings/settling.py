"""What a computed result may state: figures without a footing are withheld, the rest judged.

The engine makes every figure and finding that its inputs allow. Some of them must not be stated:
what a contract clause would give while there is no contract, or anything of a run that is
blocked. They become null with the reason, in every segment, before anything is stored or shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from savings.claims.declarations import (
    Figure,
    NotComputable,
    RuleResult,
    RunResult,
    SegmentRow,
)
from savings.evidence.postures import Evidence, derive_evidence
from savings.formulas import FORMULAS
from savings.gaps import find_gaps
from savings.readiness import (
    Reason,
    Standing,
    figure_standing,
    refused_by,
    rule_standing,
    run_standing,
    silenced_by,
)
from savings.rules import RULES
from savings.standing import find_blocks


@dataclass(frozen=True)
class Settled:
    """A result as it is stored: the figures it states, its evidence and how ready it is.

    figures: the readiness of each figure over all lines. rules: of what each rule found.
    standing: the run's. muted: rules whose findings were made and must not be kept.
    """

    result: RunResult
    evidence: tuple[Evidence, ...]
    figures: Mapping[str, Standing]
    rules: Mapping[str, Standing]
    standing: Standing
    muted: frozenset[str] = frozenset()


def settle(manifest: Mapping[str, Any], result: RunResult) -> Settled:
    """The result without what must not be stated, and its readiness; nothing but these inputs."""
    evidence, blocks = derive_evidence(manifest), find_blocks(manifest, result)
    gaps = find_gaps(manifest, result)
    stated = withheld(result, refusals(evidence, blocks))
    muted = silenced(stated.rules, evidence, blocks)
    stated = replace(stated, rules=tuple(_silent(rule, muted) for rule in stated.rules))
    total = next(row for row in stated.segments if row.kind == "total")
    figures = {
        figure.formula: figure_standing(FORMULAS[figure.formula], figure, evidence, gaps)
        for figure in total.figures
    }
    claimed = {name: figures[name] for name in manifest["claimed"] if name in figures}
    rules = {
        found.rule: rule_standing(RULES[found.rule], found, evidence, gaps)
        for found in stated.rules
    }
    standing = run_standing(claimed, rules, gaps, blocks)
    return Settled(stated, evidence, figures, rules, standing, frozenset(muted))


def refusals(evidence: Sequence[Evidence], blocks: Sequence[Reason]) -> dict[str, NotComputable]:
    """The formulas that must not be stated, each with why."""
    if blocks:
        why = NotComputable(blocks[0].code, blocks[0].message, blocks[0].clears)
        return dict.fromkeys(FORMULAS, why)
    found = {name: refused_by(formula, evidence) for name, formula in FORMULAS.items()}
    return {
        name: NotComputable(piece.reason_code, piece.message, piece.clears)
        for name, piece in found.items()
        if piece is not None
    }


def silenced(
    rules: Iterable[RuleResult], evidence: Sequence[Evidence], blocks: Sequence[Reason]
) -> dict[str, NotComputable]:
    """The rules whose findings must not be stated, each with why."""
    spoken = [rule.rule for rule in rules if rule.evaluable]
    if blocks:
        why = NotComputable(blocks[0].code, blocks[0].message, blocks[0].clears)
        return dict.fromkeys(spoken, why)
    found = {name: silenced_by(RULES[name], evidence) for name in spoken}
    return {
        name: NotComputable(piece.reason_code, piece.message, piece.clears)
        for name, piece in found.items()
        if piece is not None
    }


def withheld(result: RunResult, refused: Mapping[str, NotComputable]) -> RunResult:
    """The result with the refused figures null, their sums gone; digests stay the engine's."""
    if not refused:
        return result
    segments = tuple(_without(row, refused) for row in result.segments)
    return replace(result, segments=segments)


def _without(row: SegmentRow, refused: Mapping[str, NotComputable]) -> SegmentRow:
    return replace(row, figures=tuple(_stated(figure, refused) for figure in row.figures))


def _stated(figure: Figure, refused: Mapping[str, NotComputable]) -> Figure:
    if figure.value is None or figure.formula not in refused:
        return figure
    return replace(figure, value=None, reason=refused[figure.formula], sums={})


def _silent(rule: RuleResult, muted: Mapping[str, NotComputable]) -> RuleResult:
    """A rule that must not speak: as if it had not been put to the claims."""
    if rule.rule not in muted:
        return rule
    return replace(
        rule,
        evaluable=False,
        reason=muted[rule.rule],
        findings=0,
        claims=0,
        at_stake_usd=None,
        recoverable_usd=None,
        at_stake_unknown=0,
        recoverable_unknown=0,
        lines_judged=0,
        lines_unjudged=(rule.lines_judged or 0) + (rule.lines_unjudged or 0),
    )
