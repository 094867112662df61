"""The payload for presentation tools as a file: canonical JSON, equal bytes for equal facts."""

from pathlib import Path

from leafenterprise.shared.canonical import canonical_json
from savings.artifacts._artifact import Artifact, WrittenFile, written
from savings.dashboard import refuse_malformed, run_payload
from savings.models import SavingsRun


def write(run: SavingsRun, target: Path, draft: bool) -> WrittenFile:
    """The payload at `target`."""
    payload = run_payload(run)
    refuse_malformed(payload)
    target.write_text(canonical_json(payload) + "\n", encoding="utf-8")
    return written(target)


ARTIFACT = Artifact(
    id="dashboard_payload",
    title="Dashboard payload",
    slug="dashboard",
    suffix="json",
    content_type="application/json",
    write=write,
    has_draft=False,
)
