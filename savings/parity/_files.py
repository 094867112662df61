"""Finished files of a run, as they were handed out or would be."""

from typing import Any

from savings.actions.exports import find_artifact, make_artifact
from savings.artifacts import ARTIFACTS
from savings.lake import artifact_path
from savings.models import SavingsRun


def take_file(run: SavingsRun, kind: str, by: Any) -> bytes:
    """The file's bytes: the one that was made, else made now. Raises: ExportBlocked."""
    draft = bool(ARTIFACTS[kind].refusals(run, False))
    made = find_artifact(run, kind, draft=draft)
    if made is None:
        made = make_artifact(run=run, kind=kind, draft=draft, by=by)
    return artifact_path(made.sha256).read_bytes()
