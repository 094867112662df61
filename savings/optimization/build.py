"""From a run's stored results to its optimization: nothing is modelled, nothing is guessed.

A recommendation is a stored figure with what stands behind it and what a person can do next. A
figure that could not be made becomes a statement of what cannot be assessed, without a number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.money import money_text
from savings.claims.declarations import Figure, Rule, RuleResult
from savings.evidence.postures import Evidence
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.optimization.drivers import Drivers
from savings.optimization.entries import (
    SCHEMA,
    Achievability,
    ActionPreview,
    NotAssessed,
    NothingFound,
    Optimization,
    Pot,
    Recommendation,
    Support,
)
from savings.optimization.levers import LEVERS, RULE_LEVER, WEIGHTS, Lever
from savings.queries.results import RunRecord, findings_path, read_result
from savings.readiness import Reason, needed, rests_on
from savings.rules import RULES

DRIVER_KINDS = ("drug", "pharmacy", "group", "component")
# Sums of the opportunity formulas: lines, dollars and fees they touch, and what they count alone.
TOUCHED, COUNTED, PAID = "touched", "counted", ("paid", "paid_fees")
POTS = (
    ("contract", "total_due", "Due under the contract"),
    ("opportunity", "opportunity_total", "Opportunities, each claim line counted once"),
)
GONE = (
    "The finding rows were deleted under retention: recoveries are stated as stored, without the "
    "drugs and pharmacies behind them."
)
Entry = Recommendation | NotAssessed | NothingFound


def build_optimization(run: SavingsRun, record: RunRecord | None = None) -> Optimization:
    """The recommendations of a finished run, from its stored results alone.

    record: the run's results, if read already with the segment kinds of DRIVER_KINDS.
    """
    record = record or read_result(run, DRIVER_KINDS)
    drivers = Drivers(record, findings_path(run))
    entries = [*_figures(record, drivers), *_rules(record, drivers)]
    return Optimization(
        schema=SCHEMA,
        run_id=run.public_id,
        facts_digest=run.facts_digest,
        scope=run.facts["scope"],
        readiness=run.facts["readiness"],
        pots=tuple(_pots(record)),
        recommendations=_ranked(one for one in entries if isinstance(one, Recommendation)),
        not_assessed=tuple(one for one in entries if isinstance(one, NotAssessed)),
        nothing_found=tuple(one for one in entries if isinstance(one, NothingFound)),
        notes=() if drivers.has_findings else (GONE,),
    )


def _ranked(found: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    """Most dollars first, weighed by how well they can be had; equal ones by id."""

    def place(one: Recommendation) -> tuple[Decimal, str]:
        return (-Decimal(one.value_usd) * WEIGHTS[one.achievability.level], one.id)

    ordered = sorted(found, key=place)
    return tuple(replace(one, rank=rank) for rank, one in enumerate(ordered, start=1))


def _figures(record: RunRecord, drivers: Drivers) -> Iterator[Entry]:
    for name, lever in LEVERS.items():
        figure = record.total_figures.get(name)
        if figure is not None and name in FORMULAS:
            yield _of_figure(record, drivers, lever, figure)


def _of_figure(record: RunRecord, drivers: Drivers, lever: Lever, figure: Figure) -> Entry:
    formula, standing = FORMULAS[figure.formula], record.standings[figure.formula]
    fact_id = f"total/{formula.id}"
    if figure.value is None or standing.state == "blocked":
        reasons = _cleared(standing.reasons, lever)
        return NotAssessed(formula.id, lever.kind, lever.title, fact_id, reasons)
    if figure.value <= 0:
        return NothingFound(formula.id, lever.kind, lever.title, fact_id, figure.lines)
    counted = figure.sums.get(COUNTED)
    return Recommendation(
        rank=0,
        id=formula.id,
        kind=lever.kind,
        title=lever.title,
        statement=formula.statement,
        fact_id=fact_id,
        version=record.run.formula_versions[formula.id],
        value_usd=decimal_text(figure.value),
        display=money_text(figure.value),
        counted_usd=None if counted is None else decimal_text(counted),
        counted_display="" if counted is None else money_text(counted),
        readiness=standing.state,
        reasons=_reasons(standing.reasons),
        lines=_touched(figure),
        achievability=_achievability(lever),
        next_action=lever.next_action,
        preview=_preview(lever, figure, drivers),
        drugs=drivers.of_figure(formula.id, "drug", TOUCHED),
        pharmacies=drivers.of_figure(formula.id, "pharmacy", TOUCHED),
        groups=drivers.of_figure(formula.id, "group", TOUCHED),
        components=drivers.of_figure(formula.id, "component", TOUCHED),
        evidence=_support(needed(formula, figure, record.evidence)),
    )


def _preview(lever: Lever, figure: Figure, drivers: Drivers) -> ActionPreview:
    """The lines and dollars the action touches; steps are the drugs, or components, of it."""
    value = figure.value or Decimal(0)
    sums = [figure.sums[name] for name in PAID if name in figure.sums]
    paid = sum(sums, Decimal(0)) if sums else None
    kind = "drug" if lever.kind == "opportunity" else "component"
    return ActionPreview(
        action=lever.next_action,
        lines=_touched(figure),
        value_usd=decimal_text(value),
        paid_now_usd=None if paid is None else decimal_text(paid),
        paid_after_usd=None if paid is None else decimal_text(paid - value),
        steps=drivers.of_figure(figure.formula, kind, TOUCHED),
    )


def _touched(figure: Figure) -> int:
    return int(figure.sums.get(TOUCHED, figure.lines))


def _rules(record: RunRecord, drivers: Drivers) -> Iterator[Entry]:
    for result in record.rules:
        if result.rule in RULES:
            yield _of_rule(record, drivers, RULES[result.rule], result)


def _of_rule(record: RunRecord, drivers: Drivers, rule: Rule, result: RuleResult) -> Entry:
    fact_id, title = f"finding/{rule.id}", f"Recover: {rule.title}"
    standing = record.finding_standing(rule.id)
    if standing.state == "blocked" or result.recoverable_usd is None:
        return NotAssessed(rule.id, "recovery", title, fact_id, _reasons(standing.reasons))
    if result.recoverable_usd <= 0:
        return NothingFound(rule.id, "recovery", title, fact_id, result.findings)
    value, drugs = decimal_text(result.recoverable_usd), drivers.of_rule(rule.id, "drug")
    return Recommendation(
        rank=0,
        id=rule.id,
        kind="recovery",
        title=title,
        statement=rule.statement,
        fact_id=fact_id,
        version=record.run.rule_versions[rule.id],
        value_usd=value,
        display=money_text(result.recoverable_usd),
        counted_usd=None,
        counted_display="",
        readiness=standing.state,
        reasons=_reasons(standing.reasons),
        lines=result.findings,
        achievability=_achievability(RULE_LEVER),
        next_action=RULE_LEVER.next_action,
        preview=ActionPreview(
            RULE_LEVER.next_action, result.findings, value, None, None, steps=drugs
        ),
        drugs=drugs,
        pharmacies=drivers.of_rule(rule.id, "pharmacy"),
        groups=drivers.of_rule(rule.id, "group"),
        components=(),
        evidence=_support(rests_on(rule, record.evidence)),
    )


def _pots(record: RunRecord) -> Iterator[Pot]:
    """Totals of one kind that are stated somewhere in the facts; they are never added up."""
    for kind, name, title in POTS:
        figure = record.total_figures.get(name)
        if figure is None or name not in FORMULAS:
            continue
        standing = record.standings[name]
        value = None if standing.state == "blocked" else figure.value
        yield Pot(
            kind=kind,  # type: ignore[arg-type]
            title=title,
            statement=FORMULAS[name].statement,
            fact_id=f"total/{name}",
            value_usd=None if value is None else decimal_text(value),
            display="cannot be assessed" if value is None else money_text(value),
            readiness=standing.state,
            reasons=_reasons(standing.reasons),
        )


def _achievability(lever: Lever) -> Achievability:
    return Achievability(lever.level, lever.reason, lever.lever, lever.disruption, lever.effort)


def _reasons(reasons: Iterable[Reason]) -> tuple[dict[str, object], ...]:
    return tuple(why.to_json() for why in reasons)


def _cleared(reasons: tuple[Reason, ...], lever: Lever) -> tuple[dict[str, object], ...]:
    """The reasons, with what the lever wants in place of a filter over columns."""
    return tuple(
        (
            replace(why, clears=lever.clears) if why.code == "no_lines" and lever.clears else why
        ).to_json()
        for why in reasons
    )


def _support(pieces: Iterable[Evidence]) -> tuple[Support, ...]:
    """The pieces the figure rests on."""
    return tuple(
        Support(piece.kind, piece.subject, piece.state, piece.object_id, piece.sha256)
        for piece in pieces
    )
