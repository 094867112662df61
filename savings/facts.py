"""The facts block: what a run states, once, for page, API, workbook and feed alike."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from leafenterprise.shared.canonical import decimal_text, digest
from leafenterprise.shared.money import divide
from savings.claims.declarations import (
    CompletenessRow,
    Figure,
    RuleResult,
    RunResult,
    SegmentRow,
)
from savings.formulas import FORMULAS
from savings.models import SavingsRun, Scope
from savings.readiness import EVERYTHING, Reason, Standing
from savings.redaction import clean
from savings.settling import Settled

SCHEMA = "leafenterprise.facts/4"
WITH_ENGINE = "leafenterprise.facts/2"  # of runs stored while the lineage named the engine
BARE_FINDINGS = (WITH_ENGINE, "leafenterprise.facts/3")  # while findings had no readiness


def build_facts(run: SavingsRun, settled: Settled) -> dict[str, Any]:
    """Scope, metrics, evidence, readiness and lineage of a finished computation.

    Whatever may differ between two computations of the same inputs (times, attempts, the engine
    and its version) stays out; which engine made a run stands beside the facts, at the run.
    """
    result, total = settled.result, total_row(settled.result)
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "scope": scope_facts(run.scope, run.source_request_number),
        "metrics": {
            "figures": [
                figure_facts(figure, settled.figures[figure.formula]) for figure in total.figures
            ],
            "lines": total.lines,
            "findings": [
                finding_facts(rule, run.rule_versions.get(rule.rule), settled.rules[rule.rule])
                for rule in result.rules
            ],
            "completeness": [_completeness(row) for row in result.completeness],
            "price_match": price_match_facts(result.price_match),
            "segments": _segment_facts(result.segments),
        },
        "evidence": [piece.to_json() for piece in settled.evidence],
        "readiness": readiness_facts(settled.standing),
        "lineage": lineage_facts(run) | {"result_digest": result.digest},
    }
    return dict(clean(facts))  # before the digest: what is stored is what leaves


def blocked_facts(scope: Mapping[str, Any], reasons: Sequence[Reason]) -> dict[str, Any]:
    """The facts where there is no result: no figures, and why."""
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "scope": dict(scope),
        "metrics": None,
        "evidence": [],
        "readiness": readiness_facts(Standing("blocked", tuple(reasons))),
        "lineage": None,
    }
    return dict(clean(facts))


def scope_facts(scope: Scope, number: str) -> dict[str, Any]:
    """The exact scope in words and by its key."""
    return {
        "source_request_number": number,
        "selected_scope_key": scope.scope_key,
        "selected_scope_kind": scope.scope_kind,
        "organization": scope.organization.name,
        "pbm": scope.pbm.name,
        "broker": scope.broker.name,
        "group": scope.group.name,
        "from_date": scope.from_date.isoformat(),
        "to_date": scope.to_date.isoformat(),
    }


def readiness_facts(standing: Standing) -> dict[str, Any]:
    """The state and every reason, with what would clear it."""
    return {"state": standing.state, "reasons": [why.to_json() for why in standing.reasons]}


def lineage_facts(run: SavingsRun) -> dict[str, Any]:
    """Which run this is and what went in, by id and digest; no address, no path."""
    manifest = run.manifest
    contract = manifest["contract"]
    return {
        "run_id": run.public_id,
        "trace_id": str(run.trace_id),
        "queue_id": run.queue_id,
        "request_id": run.request.public_id,
        "plan_id": run.plan.public_id,
        "manifest_digest": run.manifest_digest,
        "datasets": [
            {key: dataset[key] for key in ("id", "kind", "file_name", "sha256", "layout")}
            for dataset in manifest["datasets"]
        ],
        "prices": [
            {key: price[key] for key in ("id", "kind", "title", "sha256")}
            for price in manifest["prices"]
        ],
        "contract": contract and {key: contract[key] for key in ("id", "name", "number", "digest")},
        "code_version": run.code_version,
    }


def shaped_like(run: SavingsRun, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts computed now, in the schema the run was stored with, so that digests compare."""
    schema = run.facts.get("schema")
    if schema in BARE_FINDINGS:
        facts = facts | {
            "schema": schema,
            "metrics": facts["metrics"] | {"findings": _bare(facts["metrics"]["findings"])},
            "readiness": _named_as_once(facts["readiness"], run.facts["readiness"]),
        }
    if schema == WITH_ENGINE:
        facts = facts | {"lineage": facts["lineage"] | {"engine": clean(run.engine)}}
    return facts


def _bare(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Findings as they were stated before they had a readiness of their own."""
    later = ("readiness", "reasons")
    return [{name: held for name, held in one.items() if name not in later} for one in findings]


def _named_as_once(now: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, Any]:
    """What touches everything, named as it was recorded; nothing else is taken (decision 0017)."""
    named = {(why["code"], why["message"]): why["touches"] for why in recorded["reasons"]}
    reasons = [
        why | {"touches": named.get((why["code"], why["message"]), [])}
        if why["touches"] == list(EVERYTHING)
        else why
        for why in now["reasons"]
    ]
    return {**now, "reasons": reasons}


def total_row(result: RunResult) -> SegmentRow:
    """The row over all lines in scope."""
    return next(row for row in result.segments if row.kind == "total")


def price_match_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Counts and dollars of the match to price references, and the shares of rows that matched."""
    rows = Decimal(values.get("rows", 0))
    shares = {
        f"{name}_rate": share
        for name in ("ndc_any_date", "dated_inside_interval", "dated_with_carry_forward")
        if name in values and (share := divide(Decimal(values[name]), rows, 4)) is not None
    }
    return plain_counts({**values, **shares})


def plain_counts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Counts as numbers, dollars as text."""
    return {
        key: value if isinstance(value, int) else decimal_text(value)
        for key, value in sorted(values.items())
    }


def figure_facts(figure: Figure, standing: Standing) -> dict[str, Any]:
    """A figure over all lines in scope; never bare."""
    formula = FORMULAS[figure.formula]
    return {
        "id": f"total/{formula.id}",
        "formula": formula.id,
        "version": formula.version,
        "title": formula.title,
        "unit": formula.unit,
        "value": _amount(figure.value),
        "lines": figure.lines,
        "left_out_lines": figure.left_out_lines,
        "left_out_usd": _amount(figure.left_out_usd),
        "readiness": standing.state,
        "reasons": sorted({why.code for why in standing.reasons}),
    }


def finding_facts(rule: RuleResult, version: int | None, standing: Standing) -> dict[str, Any]:
    """What a rule found, and how far its dollars may be relied on."""
    return {
        "rule": rule.rule,
        "version": version,
        "evaluable": rule.evaluable,
        "reason": rule.reason.code if rule.reason else "",
        "findings": rule.findings,
        "claims": rule.claims,
        "at_stake_usd": _amount(rule.at_stake_usd),
        "at_stake_unknown": rule.at_stake_unknown,
        "recoverable_usd": _amount(rule.recoverable_usd),
        "recoverable_unknown": rule.recoverable_unknown,
        "lines_judged": rule.lines_judged,
        "lines_unjudged": rule.lines_unjudged,
        "readiness": standing.state,
        "reasons": sorted({why.code for why in standing.reasons}),
    }


def _completeness(row: CompletenessRow) -> dict[str, Any]:
    return {
        "group": row.group,
        "code": row.code,
        "rows": row.rows,
        "plan_paid_usd": _amount(row.plan_paid_usd),
        "ingredient_cost_usd": _amount(row.ingredient_cost_usd),
    }


def _amount(value: Decimal | None) -> str | None:
    """What is not known is null, never a zero."""
    return None if value is None else decimal_text(value)


def _segment_facts(segments: Sequence[SegmentRow]) -> dict[str, Any]:
    """How many values each segment kind has, and one digest over all their figures."""
    counts: dict[str, int] = {}
    for row in segments:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    rows = [
        [row.kind, row.key, row.lines, {f.formula: f.value for f in row.figures}]
        for row in segments
    ]
    return {"values": counts, "digest": digest(rows)}
