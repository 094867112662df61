"""Files made from a finished run: written once per facts, kept by their content."""

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
from savings.lake import artifact_path, lake
from savings.models import RunArtifact, SavingsRun
from savings.posture import draft_blocks, export_blocks
from savings.report_workbook import write_run_workbook

MADE = trail.register("savings.workbook.made", "A workbook was made from a run")
TAKEN = trail.register("savings.workbook.taken", "A workbook was downloaded")
# Above so many lines a workbook is written by a job, below while the caller waits.
LINES_AT_ONCE = 100_000


class ExportBlocked(Conflict):
    """The governed lane is closed to this run; reasons say why and what would open it."""

    code = "EXPORT_BLOCKED"
    message = "This run cannot leave as a governed workbook."


def refuse_unexportable(run: SavingsRun | None, *, draft: bool) -> None:
    """Raises: ExportBlocked with reasons, unless the run may leave in this form."""
    blocks = draft_blocks(run) if draft else export_blocks(run)
    if blocks:
        raise ExportBlocked(reasons=[why.to_json() for why in blocks])


def export_workbook(*, run: SavingsRun, draft: bool, by: Any) -> RunArtifact | Job:
    """The run's workbook if it is made or quickly made, else the job that makes it.

    Raises: ExportBlocked, NotAllowed.
    """
    check(by, "savings.export", run.organization)
    refuse_unexportable(run, draft=draft)
    found = find_workbook(run, draft=draft)
    if found is not None:
        return found
    total = run.segments.get(kind="total", key="")
    if total.lines <= LINES_AT_ONCE:
        return make_workbook(run=run, draft=draft, by=by)
    return enqueue(
        "savings.workbook",
        key=f"savings.workbook:{run.public_id}:{_kind(draft)}:{run.facts_digest}",
        organization=run.organization,
        by=by,
        payload={"run": run.public_id, "draft": draft},
        target=run,
    )


def find_workbook(run: SavingsRun, *, draft: bool) -> RunArtifact | None:
    """The workbook already made from these facts, if its file is still there."""
    found = run.artifacts.filter(kind=_kind(draft), facts_digest=run.facts_digest).first()
    return found if found is not None and artifact_path(found.sha256).is_file() else None


def make_workbook(*, run: SavingsRun, draft: bool, by: Any) -> RunArtifact:
    """Write the workbook and keep it under its digest; made twice it is one artifact."""
    refuse_unexportable(run, draft=draft)
    (lake() / "artifacts").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=lake() / "artifacts", prefix="making-") as folder:
        written = write_run_workbook(run, Path(folder) / "workbook.xlsx", draft=draft)
        kept = artifact_path(written.sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(written.path, kept)
    try:
        return _store(run, draft, by, written.sha256, written.size_bytes)
    except IntegrityError:  # another maker was first, with the same bytes
        return run.artifacts.get(kind=_kind(draft), facts_digest=run.facts_digest)


@transaction.atomic
def _store(run: SavingsRun, draft: bool, by: Any, sha256: str, size_bytes: int) -> RunArtifact:
    found = run.artifacts.filter(kind=_kind(draft), facts_digest=run.facts_digest).first()
    if found is not None:
        return found
    artifact = RunArtifact.objects.create(
        run=run,
        kind=_kind(draft),
        file_name=_file_name(run, draft),
        sha256=sha256,
        size_bytes=size_bytes,
        facts_digest=run.facts_digest,
        readiness=run.readiness,
        made_by=by,
    )
    trail.record(
        MADE,
        organization=run.organization,
        actor=by,
        target=artifact,
        after={"run": run.public_id, "sha256": sha256, "facts_digest": run.facts_digest},
    )
    return artifact


@transaction.atomic
def take_artifact(*, artifact: RunArtifact, by: Any) -> Path:
    """The artifact's file, its going out recorded."""
    run = artifact.run
    check(by, "savings.export", run.organization)
    trail.record(
        TAKEN,
        organization=run.organization,
        actor=by,
        target=artifact,
        after={"sha256": artifact.sha256, "kind": artifact.kind},
    )
    return artifact_path(artifact.sha256)


def _kind(draft: bool) -> str:
    return "workbook_draft" if draft else "workbook"


def _file_name(run: SavingsRun, draft: bool) -> str:
    """Our own slug and id; nothing a sender typed."""
    mark = "-draft" if draft else ""
    return f"savings-{run.organization.slug[:40]}-{run.public_id}{mark}.xlsx"
