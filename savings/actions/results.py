"""The body of a run: manifest in, engine, results stored exactly once with the move to finished."""

import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.shared.canonical import decimal_text, digest
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.states import InvalidTransition
from savings.actions.runs import RUNNER
from savings.claims.declarations import Figure, NotComputable, RunResult, SegmentRow
from savings.claims.muted_findings import drop_findings
from savings.computation import compute
from savings.engines import chosen_engine, engine_name
from savings.facts import build_facts, price_match_facts
from savings.lake import results_folder
from savings.models import CompletenessLine, ResultSegment, RuleOutcome, SavingsRun
from savings.queries.manifests import read_inputs
from savings.rules import RULES
from savings.settling import Settled, settle
from savings.states import RUN

Progress = Callable[[str, Decimal], None]
LINES, FINDINGS, NETTED = "lines.parquet", "findings.parquet", "netted.parquet"


def compute_run(
    *,
    run: SavingsRun,
    progress: Progress,
    cancelled: Callable[[], bool],
    storing: Callable[[], AbstractContextManager[Any]] = transaction.atomic,
    now: Callable[[], datetime] = timezone.now,
) -> SavingsRun:
    """Compute a queued run, or one whose worker died, and store its results exactly once.

    A settled run comes back unchanged. Killed anywhere, the next call starts over: nothing is
    visible before the one transaction (`storing` opens it) that also finishes the run.

    Raises: EngineError, RunCancelled, and what progress and storing raise.
    """
    failpoint("run.begin")
    run.refresh_from_db()
    if run.state == "queued":
        run = trail.advance(run, "start", by=RUNNER, started_at=now(), engine=engine_name())
    if run.state != "running":
        return run
    failpoint("run.started")
    folder = _fresh_folder(run)
    failpoint("run.folder_made")
    inputs = read_inputs(run.manifest)
    failpoint("run.inputs_read")
    result = compute(
        inputs,
        workdir=folder,
        threads=settings.ENGINE_THREADS,
        memory_limit=settings.ENGINE_MEMORY,
        progress=_with_failpoints(progress),
        cancelled=cancelled,
        opened=chosen_engine(),
    )
    failpoint("run.computed")
    settled = settle(run.manifest, result)
    _keep_only_results(folder, settled)
    failpoint("run.files_kept")
    try:
        with storing():
            finished = _store(run, settled, folder, now())
            failpoint("run.before_commit")
    except InvalidTransition:  # cancelled meanwhile, or a worker thought dead was quicker
        shutil.rmtree(folder, ignore_errors=True)
        run.refresh_from_db()
        return run
    failpoint("run.stored")
    _drop_other_attempts(folder)
    return finished


def _store(run: SavingsRun, settled: Settled, folder: Path, at: datetime) -> SavingsRun:
    result, standing, evidence = settled.result, settled.standing, settled.evidence
    reasons = _reason_catalogue(result.segments)
    facts = build_facts(run, settled)
    failpoint("run.facts_built")
    # Of two workers one waits at this lock and then finds the run finished.
    locked = SavingsRun.objects.select_for_update().get(pk=run.pk)
    RUN.move("finish", locked.state)
    SavingsRun.objects.filter(pk=run.pk).update(
        readiness_reasons=[why.to_json() for why in standing.reasons],
        evidence=[piece.to_json() for piece in evidence],
        figure_reasons=list(reasons.values()),
        price_match=price_match_facts(result.price_match),
        results_address=f"{run.public_id}/{folder.name}",
        facts=facts,
        timings={stage: f"{seconds:.3f}" for stage, seconds in result.timings.items()},
    )
    _store_segments(run, result.segments, list(reasons))
    failpoint("run.segments_stored")
    _store_rules(run, result)
    failpoint("run.rules_stored")
    _store_completeness(run, result)
    failpoint("run.completeness_stored")
    return trail.advance(
        run,
        "finish",
        by=RUNNER,
        finished_at=at,
        readiness=standing.state,
        result_digest=result.digest,
        facts_digest=digest(facts),
    )


def _store_segments(
    run: SavingsRun, segments: Sequence[SegmentRow], reasons: list[NotComputable]
) -> None:
    place = {reason: index for index, reason in enumerate(reasons)}
    ResultSegment.objects.bulk_create(
        (
            ResultSegment(
                run=run,
                kind=row.kind,
                key=row.key,
                label=row.label[:255],
                position=position,
                lines=row.lines,
                figures={figure.formula: _figure(figure, place) for figure in row.figures},
            )
            for position, row in enumerate(segments)
        ),
        batch_size=500,
    )


def _figure(figure: Figure, place: Mapping[NotComputable, int]) -> dict[str, Any]:
    return {
        "value": None if figure.value is None else decimal_text(figure.value),
        "reason": None if figure.reason is None else place[figure.reason],
        "lines": figure.lines,
        "left_out_lines": figure.left_out_lines,
        "lacking_lines": figure.lacking_lines,
        "left_out_usd": None if figure.left_out_usd is None else decimal_text(figure.left_out_usd),
        "sums": {name: decimal_text(Decimal(value)) for name, value in figure.sums.items()},
    }


def _reason_catalogue(segments: Sequence[SegmentRow]) -> dict[NotComputable, dict[str, str]]:
    found = (figure.reason for row in segments for figure in row.figures if figure.reason)
    return {
        reason: {"code": reason.code, "message": reason.message, "clears": reason.clears}
        for reason in dict.fromkeys(found)
    }


def _store_rules(run: SavingsRun, result: RunResult) -> None:
    RuleOutcome.objects.bulk_create(
        RuleOutcome(
            run=run,
            rule=outcome.rule,
            version=RULES[outcome.rule].version,
            title=RULES[outcome.rule].title,
            position=position,
            evaluable=outcome.evaluable,
            reason=outcome.reason
            and {
                "code": outcome.reason.code,
                "message": outcome.reason.message,
                "clears": outcome.reason.clears,
            },
            findings=outcome.findings,
            claims=outcome.claims,
            at_stake_usd=outcome.at_stake_usd,
            recoverable_usd=outcome.recoverable_usd,
            at_stake_unknown=outcome.at_stake_unknown,
            recoverable_unknown=outcome.recoverable_unknown,
            lines_judged=outcome.lines_judged,
            lines_unjudged=outcome.lines_unjudged,
        )
        for position, outcome in enumerate(result.rules)
    )


def _store_completeness(run: SavingsRun, result: RunResult) -> None:
    CompletenessLine.objects.bulk_create(
        CompletenessLine(
            run=run,
            group=row.group,
            code=row.code,
            label=row.label[:255],
            position=position,
            rows=row.rows,
            plan_paid_usd=row.plan_paid_usd,
            ingredient_cost_usd=row.ingredient_cost_usd,
        )
        for position, row in enumerate(result.completeness)
    )


def _fresh_folder(run: SavingsRun) -> Path:
    """An empty folder for this attempt, beside those of attempts that may still be alive."""
    folder = results_folder(run.public_id) / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder


def _drop_other_attempts(kept: Path) -> None:
    """Remove what killed attempts left behind, once one has been stored."""
    for folder in kept.parent.iterdir():
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


def _keep_only_results(folder: Path, settled: Settled) -> None:
    """Lines, findings that may be stated and netted rows by fixed names; spill files go."""
    result = settled.result
    kept = {LINES: result.lines_path, FINDINGS: result.findings_path, NETTED: result.netted_path}
    for name, found in kept.items():
        if found is not None and found != folder / name:
            found.replace(folder / name)
    drop_findings(folder / FINDINGS, settled.muted)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name not in kept:
            path.unlink(missing_ok=True)


def _with_failpoints(progress: Progress) -> Progress:
    def told(stage: str, share: Decimal) -> None:
        failpoint(f"run.compute.{stage}")
        progress(stage, share)

    return told
