"""The optimization: each recommendation's dollars are those of the fact it names."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from savings.models import SavingsRun
from savings.optimization import build_optimization
from savings.parity._asking import ask
from savings.parity._surface import Stated, Surface, Truth, flat
from savings.queries.runs import governing_run
from savings.redaction import clean

NOT_FACTS = ("copilot", "state")  # advice of a model, and the run's own progress


def take(run: SavingsRun, by: Any) -> bytes:
    """What the optimization route answers; nothing where another run governs the request."""
    if governing_run(run.request) != run:
        return b""
    return ask(
        "/api/optimize",
        by,
        request=run.source_request_number,
        organization=run.organization.slug,
    )


def expects(truth: Truth) -> Stated:
    """Everything it derives from the stored results, and the facts behind its dollars."""
    made = json.loads(json.dumps(clean(build_optimization(truth.run).to_json()), default=str))
    facts = dollars_of(truth.facts)
    named = (one["fact_id"] for one in (*made["recommendations"], *made["pots"]))
    return {**dict(flat(made)), **{f"fact {name}": str(facts.get(name)) for name in named}}


def reads(content: bytes) -> Stated:
    """The same of the answer."""
    told = json.loads(content)
    kept = {name: held for name, held in told.items() if name not in NOT_FACTS}
    return {**dict(flat(kept)), **_dollars((*told["recommendations"], *told["pots"]))}


def _dollars(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {f"fact {one['fact_id']}": str(one["value_usd"]) for one in entries}


def dollars_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The dollars of every figure and finding by the id under which others name it."""
    figures = {one["id"]: one["value"] for one in facts["metrics"]["figures"]}
    findings = {
        f"finding/{one['rule']}": one["recoverable_usd"] for one in facts["metrics"]["findings"]
    }
    return figures | findings


SURFACE = Surface("optimization", "Optimization", take, expects, reads)
