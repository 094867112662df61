"""The payload for presentation tools: its cut of scope, metrics, evidence, readiness, lineage."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.parity._asking import ask
from savings.parity._surface import Stated, Surface, Truth, flat
from savings.queries.runs import governing_run

FIGURE = ("id", "formula", "version", "title", "unit", "value", "lines", "readiness", "reasons")
REASON = ("code", "message", "clears")
EVIDENCE = ("kind", "subject", "state", "reason_code", "from_date", "to_date")
LINEAGE = (
    "run_id", "trace_id", "queue_id", "request_id", "plan_id", "manifest_digest", "result_digest",
    "code_version",
)  # fmt: skip


def take(run: SavingsRun, by: Any) -> bytes:
    """What the payload's route answers; nothing where another run governs the request."""
    if governing_run(run.request) != run:
        return b""
    return ask(
        "/api/dashboard-payload",
        by,
        request=run.source_request_number,
        organization=run.organization.slug,
    )


def expects(truth: Truth) -> Stated:
    """The facts that the payload may hold, from the facts block itself."""
    facts, blocked = truth.facts, truth.facts["readiness"]["state"] == "blocked"
    figures = [
        figure
        for figure in (facts["metrics"] or {}).get("figures", [])
        if FORMULAS[figure["formula"]].headline and not blocked
    ]
    stated = dict(_stated(facts, figures, truth.digest))
    engine = str(facts["lineage"] and truth.run.engine)
    return stated | {
        "lineage.engine": engine, "run_id": truth.run.public_id, "state": truth.run.state,
    }  # fmt: skip


def reads(content: bytes) -> Stated:
    """The same of the answer."""
    told = json.loads(content)
    stated = dict(_stated(told, told["metrics"], told["facts_digest"]))
    engine = str((told["lineage"] or {}).get("engine"))
    return stated | {"lineage.engine": engine, "run_id": told["run_id"], "state": told["state"]}


def _stated(told: Mapping[str, Any], figures: Any, digest: str) -> Iterator[tuple[str, str]]:
    yield "facts_digest", digest
    yield "readiness", told["readiness"]["state"]
    for number, why in enumerate(told["readiness"]["reasons"], start=1):
        for key in REASON:
            yield f"reason.{number}.{key}", why[key]
    yield from flat(told["scope"], "scope")
    for figure in figures:
        for key in FIGURE:
            yield f"figure.{figure['formula']}.{key}", json.dumps(figure[key])
    for number, piece in enumerate(told["evidence"], start=1):
        for key in EVIDENCE:
            yield f"evidence.{number}.{key}", piece[key]
    for key in LINEAGE:
        yield f"lineage.{key}", str((told["lineage"] or {}).get(key))


SURFACE = Surface("dashboard", "Dashboard payload", take, expects, reads)
