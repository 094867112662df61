"""What a computed result may state: figures without a footing are withheld, the rest judged.

The engine makes every figure that its inputs allow. Some of them must not be stated: what a
contract clause would give while there is no contract, or anything of a run that is blocked. They
become null with the reason, in every segment, before anything is stored or shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from savings.claims.declarations import Figure, NotComputable, RunResult, SegmentRow
from savings.evidence.postures import Evidence, derive_evidence
from savings.formulas import FORMULAS
from savings.gaps import find_gaps
from savings.readiness import (
    Reason,
    Standing,
    figure_standing,
    refused_by,
    run_standing,
    unsigned_rules,
)
from savings.rules import RULES
from savings.standing import find_blocks


@dataclass(frozen=True)
class Settled:
    """A result as it is stored: the figures it states, its evidence and how ready it is.

    figures: the readiness of each figure over all lines. standing: the run's.
    """

    result: RunResult
    evidence: tuple[Evidence, ...]
    figures: Mapping[str, Standing]
    standing: Standing


def settle(manifest: Mapping[str, Any], result: RunResult) -> Settled:
    """The result without what must not be stated, and its readiness; nothing but these inputs."""
    evidence, blocks = derive_evidence(manifest), find_blocks(manifest, result)
    gaps = find_gaps(manifest, result)
    stated = withheld(result, refusals(evidence, blocks))
    total = next(row for row in stated.segments if row.kind == "total")
    figures = {
        figure.formula: figure_standing(FORMULAS[figure.formula], figure, evidence, gaps)
        for figure in total.figures
    }
    claimed = {name: figures[name] for name in manifest["claimed"] if name in figures}
    unsigned = unsigned_rules(stated.rules, RULES, evidence)
    standing = run_standing(claimed, stated.rules, gaps, blocks, unsigned)
    return Settled(stated, evidence, figures, standing)


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
