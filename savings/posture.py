"""May a run's workbook leave as final, as a draft, or not at all; and what a request stands on."""

from collections.abc import Mapping
from typing import Any

from leafenterprise.shared.canonical import digest
from savings.facts import blocked_facts, readiness_facts, scope_facts
from savings.models import SavingsRun, SourceRequest
from savings.queries.lifecycle import superseded_reason
from savings.readiness import Reason, Standing, stored_reason

# A partial run names what it lacks and states nothing else; weaker evidence only leaves as draft.
EXPORTABLE = ("final", "partial")


def export_blocks(run: SavingsRun | None) -> tuple[Reason, ...]:
    """Why the governed lane refuses the run's workbook; empty when it may leave."""
    blocks = draft_blocks(run)
    if blocks or run is None:
        return blocks
    replaced = superseded_reason(run)
    if replaced is not None:
        return (replaced,)
    if run.readiness in EXPORTABLE:
        return ()
    said = tuple(stored_reason(why) for why in run.readiness_reasons)
    state = run.readiness.replace("_", " ")
    return (
        Reason(
            f"READINESS_{run.readiness.upper()}",
            f"The run is {state}; only a final or partial run leaves as a governed workbook.",
            "Clear the reasons of the run, or export a draft.",
        ),
        *said,
    )


def draft_blocks(run: SavingsRun | None) -> tuple[Reason, ...]:
    """Why there is not even a draft: nothing has been computed."""
    if run is None:
        return (Reason("RUN_MISSING", "No run has been queued.", "Queue the request's run."),)
    if run.state != "finished":
        return (
            Reason(
                "RUN_NOT_FINISHED",
                f"The run is {run.state}.",
                "Wait until it has finished, or run it again.",
            ),
        )
    return ()


def export_posture(run: SavingsRun | None) -> dict[str, Any]:
    """Whether the governed lane and the draft lane are open, and why not."""
    final, draft = export_blocks(run), draft_blocks(run)
    return {
        "workbook": {"allowed": not final, "reasons": [why.to_json() for why in final]},
        "draft": {"allowed": not draft, "reasons": [why.to_json() for why in draft]},
    }


def request_blocks(request: SourceRequest, run: SavingsRun | None) -> tuple[Reason, ...]:
    """Why a request has no figures."""
    if request.state == "ambiguous":
        said = "Several governed scopes match the request."
        return (Reason("SCOPE_AMBIGUOUS", said, "Choose one of the candidates."),)
    if request.state != "exact":
        said = "No governed scope matches the request."
        return (Reason("SCOPE_UNRESOLVED", said, "Govern a run plan for the scope asked for."),)
    return draft_blocks(run)


def report_facts(request: SourceRequest, run: SavingsRun | None) -> tuple[Mapping[str, Any], str]:
    """The facts of a request and their digest: those of its finished run, or why there are none."""
    if run is not None and run.state == "finished":
        return run.facts, run.facts_digest
    if request.scope is not None:
        scope = scope_facts(request.scope, request.source_request_number)
    else:
        scope = {"source_request_number": request.source_request_number}
    facts = blocked_facts(scope, request_blocks(request, run))
    return facts, digest(facts)


def context_of(request: SourceRequest, run: SavingsRun | None) -> dict[str, Any]:
    """The authoritative context of a request: scope, lineage, evidence, AI hand-off, exports."""
    facts, facts_digest = report_facts(request, run)
    finished = run is not None and run.state == "finished"
    blocked = Standing("blocked", request_blocks(request, run))
    return {
        "request": {
            "id": request.public_id,
            "source_request_number": request.source_request_number,
            "resolution": request.state,
            "reason_code": request.reason_code,
            "candidates": request.candidates,
        },
        "scope": facts["scope"] if request.scope is not None else None,
        "run": run
        and {
            "id": run.public_id,
            "state": run.state,
            "trace_id": str(run.trace_id),
            "queue_id": run.queue_id,
            "selected_scope_key": run.selected_scope_key,
            "selected_scope_kind": run.selected_scope_kind,
            "manifest_digest": run.manifest_digest,
            "result_digest": run.result_digest,
            "facts_digest": run.facts_digest,
        },
        "evidence": facts["evidence"],
        "readiness": facts["readiness"] if finished else readiness_facts(blocked),
        "ai_handoff": {
            "status": "ready" if finished else "blocked",
            "facts_digest": facts_digest,
            "receives": ["facts"],
            "never_receives": ["claim rows", "member keys"],
        },
        "export": export_posture(run),
    }
