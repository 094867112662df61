"""The payload for presentation tools: the least they need, cut from the stored facts of a run.

Nothing is reckoned here. No claim row, no member, no file name and no segment leaves this way.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from savings.formulas import FORMULAS
from savings.models import SavingsRun, SourceRequest
from savings.posture import report_facts

SCHEMA = "leafenterprise.dashboard/1"
SCHEMA_FILE = Path(__file__).resolve().parent / "schemas" / "dashboard-payload-1.json"
METRIC = (
    "id", "formula", "version", "title", "unit", "value", "lines", "readiness", "reasons",
)  # fmt: skip
EVIDENCE = ("kind", "subject", "state", "reason_code", "from_date", "to_date")
LINEAGE = (
    "run_id", "trace_id", "queue_id", "request_id", "plan_id", "manifest_digest", "result_digest",
    "code_version",
)  # fmt: skip


class MalformedPayload(RuntimeError):
    """A payload that does not keep its own schema: a slip in the code, and it does not leave."""


def build_payload(request: SourceRequest, run: SavingsRun | None) -> dict[str, Any]:
    """The payload of a request: of its governing run's stored facts, or blocked and why."""
    facts, facts_digest = report_facts(request, run)
    readiness = facts["readiness"]
    return {
        "schema": SCHEMA,
        "run_id": run.public_id if run else None,
        "state": run.state if run else request.state,
        "facts_digest": facts_digest,
        "scope": dict(facts["scope"]),
        "readiness": {
            "state": readiness["state"],
            "reasons": [_cut(why, ("code", "message", "clears")) for why in readiness["reasons"]],
        },
        "metrics": _metrics(facts),
        "evidence": [_cut(piece, EVIDENCE) for piece in facts["evidence"]],
        "lineage": _lineage(facts, run),
    }


def run_payload(run: SavingsRun) -> dict[str, Any]:
    """The payload of one run."""
    return build_payload(run.request, run)


@cache
def payload_schema() -> dict[str, Any]:
    """The JSON Schema that every payload of this version keeps."""
    return dict(json.loads(SCHEMA_FILE.read_text()))


def refuse_malformed(payload: Mapping[str, Any]) -> None:
    """Raises: MalformedPayload, naming the place and never the value."""
    # a quarter of a second at every start otherwise
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    problem = next(Draft202012Validator(payload_schema()).iter_errors(dict(payload)), None)
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path)
        raise MalformedPayload(f"{place or 'payload'}: {problem.validator}")


def _metrics(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The headline figures; a run that is blocked states none."""
    if facts["metrics"] is None or facts["readiness"]["state"] == "blocked":
        return []
    return [
        _cut(figure, METRIC)
        for figure in facts["metrics"]["figures"]
        if figure["formula"] in FORMULAS and FORMULAS[figure["formula"]].headline
    ]


def _lineage(facts: Mapping[str, Any], run: SavingsRun | None) -> dict[str, Any] | None:
    """What went in, by id and digest; the engine stands beside the facts, which do not name it."""
    if run is None or not facts["lineage"]:
        return None
    return _cut(facts["lineage"], LINEAGE) | {"engine": run.engine}


def _cut(found: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: found[name] for name in names}
