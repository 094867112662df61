"""Carrying out what the policy allows or a person approved: only by the normal actions."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.failpoints import failpoint
from savings.actions.agents import LEDGER, find_records
from savings.actions.comparisons import ask_for_split
from savings.actions.exports import export_artifact
from savings.actions.requests import resolve_request
from savings.actions.runs import queue_run
from savings.actions.supersede import supersede_run
from savings.agent_policy import ALLOWED, NEEDS_APPROVAL, POLICIES
from savings.comparison import compare_runs
from savings.models import AgentAction, RunArtifact
from savings.trust import assess_run

Outcome = dict[str, Any]
Doing = Callable[[Mapping[str, Any], Any, AgentAction], Outcome]


def carry_out(
    *,
    action: AgentAction,
    storing: Callable[[], AbstractContextManager[Any]] = transaction.atomic,
    now: Callable[[], datetime] = timezone.now,
) -> AgentAction:
    """Do what was approved, in the approver's name, and keep the outcome; settled ones stay.

    The normal actions are idempotent, so a killed worker's successor may do it again.
    """
    action.refresh_from_db()
    if action.state != "approved":
        return action
    try:
        outcome = DOINGS[action.kind](find_records(action), action.decided_by, action)
        move, outcome = "execute", outcome
    except LeafError as problem:
        move, outcome = "fail", {"code": problem.code, "message": problem.message}
    failpoint("agent.done")
    with storing():
        return trail.advance(action, move, by=LEDGER, outcome=outcome, settled_at=now())


def _compare(named: Mapping[str, Any], _: Any, __: AgentAction) -> Outcome:
    found = compare_runs(named["run"], named["other"])
    changed = [[pair.formula, pair.old, pair.new] for pair in found.changed]
    return {
        "older": found.older.public_id,
        "newer": found.newer.public_id,
        "causes": [cause.id for cause in found.causes],
        "figures_changed": len(changed),
        "digest": digest(changed),
    }


def _check_trust(named: Mapping[str, Any], _: Any, __: AgentAction) -> Outcome:
    return {"standings": {case.process: case.standing for case in assess_run(named["run"])}}


def _resolve(named: Mapping[str, Any], by: Any, _: AgentAction) -> Outcome:
    return {"resolution": resolve_request(request=named["request"], by=by).state}


def _queue_run(named: Mapping[str, Any], by: Any, _: AgentAction) -> Outcome:
    run = queue_run(request=named["request"], by=by)
    return {"run": run.public_id, "queue_id": run.queue_id}


def _divide(named: Mapping[str, Any], by: Any, _: AgentAction) -> Outcome:
    split = ask_for_split(one=named["run"], other=named["other"], by=by)
    return {"split": split.public_id, "job": split.job_id}


def _draft(named: Mapping[str, Any], by: Any, _: AgentAction) -> Outcome:
    made = export_artifact(run=named["run"], kind="workbook", draft=True, by=by)
    if isinstance(made, RunArtifact):
        return {"artifact": made.public_id, "sha256": made.sha256}
    return {"job": made.public_id}


def _supersede(named: Mapping[str, Any], by: Any, action: AgentAction) -> Outcome:
    made = supersede_run(run=named["run"], successor=named["successor"], reason=action.why, by=by)
    return {"supersession": made.public_id}


DOINGS: Mapping[str, Doing] = {
    "compare_runs": _compare,
    "check_trust": _check_trust,
    "resolve_request": _resolve,
    "queue_run": _queue_run,
    "divide_difference": _divide,
    "make_draft_workbook": _draft,
    "supersede_run": _supersede,
}
_doable = {row.kind for row in POLICIES.values() if row.verdict in (ALLOWED, NEEDS_APPROVAL)}
if set(DOINGS) != _doable:
    raise RuntimeError(f"policy and doings differ in {sorted(_doable ^ set(DOINGS))}")
