"""What a workbook states, as plain values; the writer adds layout and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from savings.claims.declarations import (
    CompletenessRow,
    Figure,
    Formula,
    Parameters,
    Rule,
    RuleResult,
    SegmentRow,
    Settlement,
    Term,
)

ReadinessState = Literal["final", "partial", "candidate_only", "modeled_with_gaps", "blocked"]

NO_LEVER = ("", "", "", "")


@dataclass(frozen=True)
class Reason:
    """One thing that keeps a run or figure from being final, and what would clear it."""

    code: str
    message: str
    clears: str = ""


@dataclass(frozen=True)
class Readiness:
    """How far a run may be relied on; `final` alone goes without a mark."""

    state: ReadinessState
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence the run stands on. `sha256` may be a manifest digest."""

    kind: str
    source_system: str
    object_id: str
    sha256: str
    window: str
    state: str
    reason: str = ""
    signed_off_by: str = ""


@dataclass(frozen=True)
class WorkbookFacts:
    """Everything the workbook of one run shows. Equal facts give equal bytes.

    made_at: when the run finished (UTC), never the time of writing.
    scope: label and value, in the order shown: PBM, TPA or broker, group, window, …
    figure_readiness: readiness of each figure by formula id; absent means the run's own.
    rule_readiness: readiness of what each rule found, with its reasons; absent likewise.
    levers: by opportunity: achievability, lever, next action, what would clear it.
    draft, superseded_by: not for hand-over; the run that speaks in this one's place.
    lineage: label and value: request, queue id, manifest inputs with their digests, engine, …
    """

    title: str
    organization: str
    run_id: str
    trace_id: str
    facts_digest: str
    made_at: datetime
    scope: tuple[tuple[str, str], ...]
    readiness: Readiness
    formulas: Mapping[str, Formula]
    segments: tuple[SegmentRow, ...]
    rules: Mapping[str, Rule]
    rule_results: tuple[RuleResult, ...]
    completeness: tuple[CompletenessRow, ...]
    lines_path: Path
    findings_path: Path
    price_match: Mapping[str, Decimal | int] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=Parameters)
    terms: tuple[Term, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    figure_readiness: Mapping[str, ReadinessState] = field(default_factory=dict)
    rule_readiness: Mapping[str, Readiness] = field(default_factory=dict)
    lineage: tuple[tuple[str, str], ...] = ()
    levers: Mapping[str, tuple[str, str, str, str]] = field(default_factory=dict)
    draft: bool = False
    superseded_by: str = ""

    def segment_rows(self, kind: str) -> tuple[SegmentRow, ...]:
        """The segment's values in the order the engine gave them."""
        return tuple(row for row in self.segments if row.kind == kind)

    def total_figures(self) -> dict[str, Figure]:
        """The figures over all lines in scope, by formula id."""
        totals = self.segment_rows("total")
        return {figure.formula: figure for row in totals for figure in row.figures}

    def readiness_of(self, formula_id: str) -> ReadinessState:
        """A figure's own readiness, or the run's where none is stated for it."""
        return self.figure_readiness.get(formula_id, self.readiness.state)

    def readiness_of_rule(self, result: RuleResult) -> Readiness:
        """What a rule found is as ready as stated, else as the run; a silent rule is blocked."""
        unstated = self.readiness if result.evaluable else Readiness("blocked")
        return self.rule_readiness.get(result.rule, unstated)


@dataclass(frozen=True)
class WrittenWorkbook:
    """What was written: the file's digest and size, and how much of it is live."""

    path: Path
    sha256: str
    size_bytes: int
    detail_rows: int
    finding_rows: int
    live_cells: int
