"""The report payload of the API: facts, digest and every section, value by value."""

import json
from typing import Any

from leafenterprise.shared.canonical import digest
from savings.models import SavingsRun
from savings.parity._asking import ask
from savings.parity._surface import Stated, Surface, Truth, flat
from savings.redaction import clean
from savings.report import build_report


def take(run: SavingsRun, by: Any) -> bytes:
    """What the run's report route answers."""
    return ask(f"/api/v1/savings/runs/{run.public_id}/report/", by)


def expects(truth: Truth) -> Stated:
    """The facts block with its digest, and the sections that present the stored results."""
    report = clean(build_report(truth.run).to_json())
    stated = {"facts": truth.facts, "facts_digest": truth.digest, "sections": report["sections"]}
    return {**dict(flat(json.loads(json.dumps(stated)))), "digest of the facts": truth.digest}


def reads(content: bytes) -> Stated:
    """The payload as it was answered; its facts are digested anew."""
    told = json.loads(content)
    stated = {name: told.get(name) for name in ("facts", "facts_digest", "sections")}
    return {**dict(flat(stated)), "digest of the facts": digest(told.get("facts"))}


SURFACE = Surface("api", "API payload", take, expects, reads)
