"""Files made from a finished run, of any kind: written once per facts, kept by their content."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import Conflict
from savings.artifacts import ARTIFACTS, artifact_of
from savings.artifacts._artifact import Artifact, WrittenFile
from savings.file_digests import digest_as_it_lies
from savings.lake import artifact_path, lake
from savings.models import RunArtifact, SavingsRun
from savings.queries.lifecycle import (
    require_source,
    successor_id,
    superseded_reason,
    supersession_of,
)

MADE = trail.register("savings.artifact.made", "A file was made from a run")
TAKEN = trail.register("savings.artifact.taken", "A file made from a run was downloaded")
JOB = "savings.artifact"
# Above so many lines a file that lists them is written by a job, below while the caller waits.
LINES_AT_ONCE = 100_000


class ExportBlocked(Conflict):
    """The governed lane is closed to this run; reasons say why and what would open it."""

    code = "EXPORT_BLOCKED"
    message = "This run cannot leave in this form."
    example_details = {
        "reasons": [
            {
                "code": "RUN_MISSING",
                "message": "No run has been queued.",
                "clears": "Queue the request's run.",
                "touches": ["*"],
            }
        ]
    }


class ArtifactAltered(Conflict):
    """A stored file whose bytes are not those that were made."""

    code = "ARTIFACT_ALTERED"
    message = (
        "The stored file is not as it was made and is not handed out: restore it from a backup."
    )


def refuse_unexportable(run: SavingsRun | None, artifact: Artifact, *, draft: bool) -> None:
    """Raises: ExportBlocked with reasons, unless the run may leave in this form."""
    blocks = artifact.refusals(run, draft)
    if blocks:
        raise ExportBlocked(reasons=[why.to_json() for why in blocks])


def export_artifact(*, run: SavingsRun, kind: str, draft: bool, by: Any) -> RunArtifact | Job:
    """The run's file of this kind if it is made or quickly made, else the job that makes it.

    Raises: ExportBlocked, NotAllowed.
    """
    artifact = ARTIFACTS[kind]
    check(by, artifact.capability, run.organization)
    refuse_unexportable(run, artifact, draft=draft)
    found = find_artifact(run, kind, draft=draft)
    if found is not None:
        return found
    if not artifact.lists_lines or run.segments.get(kind="total").lines <= LINES_AT_ONCE:
        return make_artifact(run=run, kind=kind, draft=draft, by=by)
    return enqueue(
        JOB,
        key=_job_key(run, artifact, draft),
        organization=run.organization,
        by=by,
        payload={"run": run.public_id, "kind": kind, "draft": draft},
        target=run,
    )


def _job_key(run: SavingsRun, artifact: Artifact, draft: bool) -> str:
    key = f"{JOB}:{run.public_id}:{artifact.kind(draft)}:{run.facts_digest}"
    successor = successor_id(run) if draft else ""
    return f"{key}:{successor}" if successor else key


def find_artifact(run: SavingsRun, kind: str, *, draft: bool) -> RunArtifact | None:
    """The file already made from these facts, if it is still there.

    A draft made before another run took this one's place does not say so, and is made anew.
    """
    made = run.artifacts.filter(kind=ARTIFACTS[kind].kind(draft), facts_digest=run.facts_digest)
    if draft and (ended := supersession_of(run)):
        made = made.filter(created_at__gte=ended.created_at)
    return next((one for one in made if artifact_path(one.sha256).is_file()), None)


def make_artifact(*, run: SavingsRun, kind: str, draft: bool, by: Any) -> RunArtifact:
    """Write the file and keep it under its digest; made twice it is one artifact.

    Raises: ExportBlocked.
    """
    artifact = ARTIFACTS[kind]
    refuse_unexportable(run, artifact, draft=draft)
    (lake() / "artifacts").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=lake() / "artifacts", prefix="making-") as folder:
        written = artifact.write(run, Path(folder) / f"made.{artifact.suffix}", draft)
        kept = artifact_path(written.sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(written.path, kept)
    try:
        return _store(run, artifact, draft, by, written)
    except IntegrityError:  # another maker was first, with the same bytes
        return _made(run, artifact, draft, written).get()


@transaction.atomic
def _store(
    run: SavingsRun, artifact: Artifact, draft: bool, by: Any, written: WrittenFile
) -> RunArtifact:
    found = _made(run, artifact, draft, written).first()
    if found is not None:
        return found
    stored = RunArtifact.objects.create(
        run=run,
        kind=artifact.kind(draft),
        file_name=file_name(run, artifact, draft),
        sha256=written.sha256,
        size_bytes=written.size_bytes,
        facts_digest=run.facts_digest,
        readiness=run.readiness,
        made_by=by,
    )
    trail.record(
        MADE,
        organization=run.organization,
        actor=by,
        target=stored,
        after={
            "run": run.public_id,
            "kind": stored.kind,
            "sha256": stored.sha256,
            "facts_digest": run.facts_digest,
        },
    )
    return stored


@transaction.atomic
def take_artifact(*, artifact: RunArtifact, by: Any) -> Path:
    """The artifact's file, its going out recorded.

    Raises: SourceDeleted where it lists claims that are gone, ExportBlocked for the final file of
    a run that another one has replaced, ArtifactAltered.
    """
    run, made = artifact.run, artifact_of(artifact.kind)
    check(by, made.capability, run.organization)
    if made.lists_lines:
        require_source(run)
    replaced = superseded_reason(run) if artifact.kind == made.id else None
    if replaced is not None:
        raise ExportBlocked(reasons=[replaced.to_json()])
    path = artifact_path(artifact.sha256)
    if path.is_file() and digest_as_it_lies(path) != artifact.sha256:
        raise ArtifactAltered(artifact=artifact.public_id)
    trail.record(
        TAKEN,
        organization=run.organization,
        actor=by,
        target=artifact,
        after={"sha256": artifact.sha256, "kind": artifact.kind},
    )
    return path


def file_name(run: SavingsRun, artifact: Artifact, draft: bool) -> str:
    """Our own slug and id; nothing a sender typed."""
    mark = "-draft" if draft else ""
    client = run.organization.slug[:40]
    return f"{artifact.slug}-{client}-{run.public_id}{mark}.{artifact.suffix}"


def _made(run: SavingsRun, artifact: Artifact, draft: bool, written: WrittenFile) -> Any:
    return run.artifacts.filter(
        kind=artifact.kind(draft), facts_digest=run.facts_digest, sha256=written.sha256
    )
