"""The context of the run's request: scope, lineage, evidence and readiness, where it governs."""

import json
from typing import Any

from savings.models import SavingsRun
from savings.parity._asking import ask
from savings.parity._surface import Stated, Surface, Truth, flat
from savings.queries.runs import governing_run


def take(run: SavingsRun, by: Any) -> bytes:
    """What the context route answers; nothing where another run governs the request."""
    if governing_run(run.request) != run:
        return b""
    return ask(
        "/api/client-report/context",
        by,
        request=run.source_request_number,
        organization=run.organization.slug,
    )


def expects(truth: Truth) -> Stated:
    """Scope, evidence and readiness of the facts, and the run's ids and digests."""
    run = truth.run
    stated = {name: truth.facts[name] for name in ("scope", "evidence", "readiness")}
    named = {
        "id": run.public_id,
        "trace_id": str(run.trace_id),
        "queue_id": run.queue_id,
        "selected_scope_key": run.selected_scope_key,
        "selected_scope_kind": run.selected_scope_kind,
        "manifest_digest": run.manifest_digest,
        "result_digest": run.result_digest,
        "facts_digest": truth.digest,
    }
    handed = {"facts_digest": truth.digest}
    return dict(flat({**stated, "run": named, "ai_handoff": handed}))


def reads(content: bytes) -> Stated:
    """The same parts of the answer."""
    told = json.loads(content)
    run = told["run"]
    kept = {name: told[name] for name in ("scope", "evidence", "readiness")}
    named = {
        name: run[name]
        for name in (
            "id", "trace_id", "queue_id", "selected_scope_key", "selected_scope_kind",
            "manifest_digest", "result_digest", "facts_digest",
        )
    }  # fmt: skip
    handed = {"facts_digest": told["ai_handoff"]["facts_digest"]}
    return dict(flat({**kept, "run": named, "ai_handoff": handed}))


SURFACE = Surface("context", "Context payload", take, expects, reads)
