"""A finished run read back as plain values: what sections, workbook and API render."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from savings.claims.declarations import (
    CompletenessRow,
    Figure,
    NotComputable,
    RuleResult,
    SegmentRow,
)
from savings.evidence.postures import Evidence
from savings.formulas import FORMULAS
from savings.lake import results_folder
from savings.models import CompletenessLine, ResultSegment, RuleOutcome, SavingsRun
from savings.queries.lifecycle import require_source
from savings.readiness import (
    GAPS,
    WINDOW_GAPS,
    Reason,
    Standing,
    figure_standing,
    rule_standing,
    stored_reason,
)
from savings.rules import RULES


@dataclass(frozen=True)
class RunRecord:
    """A finished run with its stored results; nothing here is computed anew but readiness."""

    run: SavingsRun
    segments: tuple[SegmentRow, ...]
    rules: tuple[RuleResult, ...]
    completeness: tuple[CompletenessRow, ...]
    evidence: tuple[Evidence, ...]

    def segment_rows(self, kind: str) -> tuple[SegmentRow, ...]:
        """The values of one segment kind, in the engine's order."""
        return tuple(row for row in self.segments if row.kind == kind)

    @cached_property
    def total(self) -> SegmentRow:
        """The row over all lines in scope."""
        return self.segment_rows("total")[0]

    @cached_property
    def total_figures(self) -> Mapping[str, Figure]:
        """The figures over all lines in scope, by formula id."""
        return {figure.formula: figure for figure in self.total.figures}

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """The readiness of each figure over all lines in scope."""
        return {
            name: figure_standing(FORMULAS[name], figure, self.evidence, self.gaps)
            for name, figure in self.total_figures.items()
        }

    @cached_property
    def rule_standings(self) -> Mapping[str, Standing]:
        """The readiness of what each rule found, where the rule is still in the registry."""
        return {
            found.rule: rule_standing(RULES[found.rule], found, self.evidence, self.gaps)
            for found in self.rules
            if found.rule in RULES
        }

    def finding_standing(self, rule: str) -> Standing:
        """The readiness of what a rule found; nothing vouches for a rule that is gone."""
        return self.rule_standings.get(rule, GONE)

    def standing(self, figure: Figure, kind: str) -> Standing:
        """The readiness of a figure of a segment kind; no other month weakens that of one month."""
        gaps = [gap for gap in self.gaps if kind != "month" or gap.code not in WINDOW_GAPS]
        return figure_standing(FORMULAS[figure.formula], figure, self.evidence, gaps)

    @cached_property
    def gaps(self) -> tuple[Reason, ...]:
        """What the run's inputs do not cover, as it was stored."""
        stored = (stored_reason(why) for why in self.run.readiness_reasons)
        return tuple(reason for reason in stored if reason.code in GAPS)


GONE = Standing(
    "candidate_only",
    (
        Reason(
            "RULE_GONE", "This code does not know the rule any more.", "Queue the run again.", ()
        ),
    ),
)
ALL_KINDS = (
    "component", "month", "channel", "drug_class", "drug", "group", "plan", "pharmacy",
)  # fmt: skip


def read_result(run: SavingsRun, kinds: tuple[str, ...] = ALL_KINDS) -> RunRecord:
    """The stored results of a finished run: the total and the named segment kinds."""
    rows = run.segments.filter(kind__in=("total", *kinds))
    return RunRecord(
        run=run,
        segments=tuple(segment_row(row, run.figure_reasons) for row in rows),
        rules=tuple(_rule(row) for row in run.rules.all()),
        completeness=tuple(_completeness(row) for row in run.completeness.all()),
        evidence=tuple(Evidence(**piece) for piece in run.evidence),
    )


def list_rules(run: SavingsRun) -> list[Any]:
    """What each rule found, with `standing`: how far that may be relied on."""
    record = read_result(run, ())
    rows: list[Any] = list(run.rules.all())
    for row in rows:
        row.standing = record.finding_standing(row.rule)
    return rows


def segment_row(row: ResultSegment, reasons: list[dict[str, str]]) -> SegmentRow:
    """A stored segment as the engine gave it; formulas that are gone are left out."""
    figures = (
        _figure(name, row.figures[name], reasons) for name in FORMULAS if name in row.figures
    )
    return SegmentRow(row.kind, row.key, row.label, row.lines, tuple(figures))


def lines_path(run: SavingsRun) -> Path:
    """The run's in-scope lines. Raises: SourceDeleted."""
    return _claims_folder(run) / "lines.parquet"


def findings_path(run: SavingsRun) -> Path:
    """The run's findings. Raises: SourceDeleted."""
    return _claims_folder(run) / "findings.parquet"


def netted_path(run: SavingsRun) -> Path:
    """The rows that netting took out, with the reason. Raises: SourceDeleted."""
    return _claims_folder(run) / "netted.parquet"


def _claims_folder(run: SavingsRun) -> Path:
    require_source(run)
    return results_folder(run.results_address)


def _figure(name: str, stored: Mapping[str, Any], reasons: list[dict[str, str]]) -> Figure:
    value, index = stored["value"], stored["reason"]
    return Figure(
        formula=name,
        value=None if value is None else Decimal(value),
        reason=None if index is None else NotComputable(**reasons[index]),
        sums={key: Decimal(total) for key, total in stored["sums"].items()},
        lines=stored["lines"],
        left_out_lines=stored["left_out_lines"],
        lacking_lines=stored.get("lacking_lines", 0),
        left_out_usd=None if stored["left_out_usd"] is None else Decimal(stored["left_out_usd"]),
    )


def _rule(row: RuleOutcome) -> RuleResult:
    return RuleResult(
        rule=row.rule,
        evaluable=row.evaluable,
        reason=NotComputable(**row.reason) if row.reason else None,
        findings=row.findings,
        claims=row.claims,
        at_stake_usd=row.at_stake_usd,
        recoverable_usd=row.recoverable_usd,
        at_stake_unknown=row.at_stake_unknown,
        recoverable_unknown=row.recoverable_unknown,
        lines_judged=row.lines_judged,
        lines_unjudged=row.lines_unjudged,
    )


def _completeness(row: CompletenessLine) -> CompletenessRow:
    return CompletenessRow(
        group=row.group,
        code=row.code,
        label=row.label,
        rows=row.rows,
        plan_paid_usd=row.plan_paid_usd,
        ingredient_cost_usd=row.ingredient_cost_usd,
    )
