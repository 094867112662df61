"""A small facts block, and answers over it."""

import json
from typing import Any

FACTS: dict[str, Any] = {
    "schema": "leafenterprise.facts/4",
    "scope": {"from_date": "2026-01-01", "to_date": "2026-03-31", "group": "Acme"},
    "metrics": {
        "figures": [
            {"id": "total/guarantee_due", "title": "Guarantee due", "unit": "usd",
             "value": "22530.71", "readiness": "final"},
            {"id": "total/rebate_variance", "title": "Rebate variance", "unit": "usd",
             "value": "-6500.00", "readiness": "final"},
            {"id": "total/generic_dispensing_rate", "title": "Generic dispensing rate",
             "unit": "ratio", "value": "0.823529", "readiness": "final"},
            {"id": "total/script_count", "title": "Scripts", "unit": "count", "value": "1394",
             "readiness": "final"},
            {"id": "total/spread", "title": "Spread", "unit": "usd", "value": None,
             "readiness": "blocked"},
        ],
        "lines": 1400,
        "findings": [
            {"rule": "duplicate_claim", "evaluable": True, "findings": 12,
             "recoverable_usd": "310.00"},
            {"rule": "daw_penalty", "evaluable": False, "findings": None,
             "recoverable_usd": None},
        ],
    },
    "readiness": {"state": "partial", "reasons": []},
}  # fmt: skip


def statement(text: str, **numbers: str) -> dict[str, Any]:
    """A statement; numbers map what is shown to its fact: n1="$5 total/x"."""
    pairs = [
        dict(zip(("shown", "fact"), one.rsplit(" ", 1), strict=True)) for one in numbers.values()
    ]
    facts = sorted({pair["fact"] for pair in pairs}) or ["total/spread"]
    return {"text": text, "facts": facts, "numbers": pairs}


def answer(*statements: dict[str, Any]) -> str:
    """Statements as the model writes them."""
    return json.dumps({"statements": list(statements)})


GOOD = statement(
    "The PBM owes $22,530.71 on 1,394 scripts.",
    due="$22,530.71 total/guarantee_due",
    scripts="1,394 total/script_count",
)
