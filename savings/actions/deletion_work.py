"""The body of a deletion: what keeps the files is asked again, then they go, step by step.

Killed at any point, the next call goes on: each step finds the files or finds them gone. What
stays (`leaves`) is stored before the first file goes, in the transaction that begins it.
"""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.shared.failpoints import failpoint
from savings.artifacts import ARTIFACTS
from savings.claims.store import MANIFEST
from savings.lake import artifact_path, dataset_path, lake, results_folder
from savings.models import ClaimDataset, DatasetDeletion, RunArtifact, SavingsRun, SourceLayout
from savings.queries.datasets import count_reject_reasons
from savings.queries.lifecycle import deletion_blocks, runs_reading

WORKER = "deletion worker"


def delete_dataset(
    *,
    deletion: DatasetDeletion,
    between: Callable[[], None] = lambda: None,
    now: Callable[[], datetime] = timezone.now,
) -> DatasetDeletion:
    """Carry out an approved deletion, or go on with one whose worker died.

    A hold or a run that came meanwhile stops it, even half way. `between` is called before every
    step and may raise to end the work.
    """
    deletion.refresh_from_db()
    if deletion.state == "approved" and not _begin(deletion, now()):
        return deletion
    if deletion.state != "deleting":
        return deletion
    failpoint("deletion.begun")
    for run in runs_reading(deletion.dataset):
        between()
        if _is_stopped(deletion):
            return deletion
        _delete_results(run)
        failpoint("deletion.run_gone")
    between()
    if _is_stopped(deletion):
        return deletion
    _delete_files(deletion)
    failpoint("deletion.files_gone")
    return trail.advance(deletion, "finish", by=WORKER, deleted_at=now(), now=now())


def _begin(deletion: DatasetDeletion, at: datetime) -> bool:
    """Keep what stays and begin, unless a hold or a run forbids it; whether it began."""
    with transaction.atomic():
        _lock(deletion.dataset)
        if _is_stopped(deletion):
            return False
        leaves = deletion.leaves or _leaves(deletion.dataset)
        trail.advance(
            deletion, "begin", by=WORKER, begun_at=deletion.begun_at or at, leaves=leaves, now=at
        )
    return True


def _is_stopped(deletion: DatasetDeletion) -> bool:
    """Stops the deletion where something keeps the dataset."""
    blocks = [why.to_json() for why in deletion_blocks(deletion.dataset)]
    if not blocks:
        return False
    codes = ", ".join(sorted({str(why["code"]) for why in blocks}))
    trail.advance(deletion, "stop", by=WORKER, reason=codes, stopped_because=blocks)
    return True


def _lock(dataset: ClaimDataset) -> None:
    """Whoever queues a run or stores a dataset over the same rows waits until this is stored."""
    SourceLayout.objects.select_for_update().get(pk=dataset.layout_id)
    ClaimDataset.objects.select_for_update().get(pk=dataset.pk)


def _leaves(dataset: ClaimDataset) -> dict[str, Any]:
    """What is known of the dataset when its rows are gone: its manifest, counts and digests."""
    manifest = dataset_path(dataset.address).with_name(MANIFEST)
    read = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    read.pop("address", None)
    runs = list(runs_reading(dataset))
    return {
        "manifest": read,
        "reject_reasons": count_reject_reasons(dataset) if read else [],
        "runs": [
            {
                "id": run.public_id,
                "state": run.state,
                "manifest_digest": run.manifest_digest,
                "result_digest": run.result_digest,
                "facts_digest": run.facts_digest,
            }
            for run in runs
        ],
        "artifacts": [
            {"id": one.public_id, "kind": one.kind, "sha256": one.sha256, "size": one.size_bytes}
            for run in runs
            for one in _detailed(run)
        ],
        "shared": _is_shared(dataset),
    }


def _delete_results(run: SavingsRun) -> None:
    """The lines, findings and netted rows of a run, and the files made from it that list them."""
    _remove(results_folder(run.public_id))
    for artifact in _detailed(run):
        others = RunArtifact.objects.filter(sha256=artifact.sha256).exclude(run=run)
        if not others.exists():
            artifact_path(artifact.sha256).unlink(missing_ok=True)


def _detailed(run: SavingsRun) -> list[RunArtifact]:
    kinds = [kind for one in ARTIFACTS.values() if one.lists_lines for kind in one.kinds()]
    return list(run.artifacts.filter(kind__in=kinds).order_by("pk"))


def _delete_files(deletion: DatasetDeletion) -> None:
    """The dataset's folder, unless another living dataset has the same content.

    It is moved aside in one step while nobody can store a dataset over it, then removed.
    """
    aside = lake() / "going" / deletion.public_id
    folder = dataset_path(deletion.dataset.address).parent
    with transaction.atomic():
        _lock(deletion.dataset)
        if folder.is_dir() and not _is_shared(deletion.dataset):
            aside.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(aside)
    failpoint("deletion.moved_aside")
    _remove(aside)


def _is_shared(dataset: ClaimDataset) -> bool:
    """Whether another dataset that is not being deleted lies at the same address."""
    others = ClaimDataset.objects.filter(address=dataset.address).exclude(pk=dataset.pk)
    return others.exclude(deletions__begun_at__isnull=False).exists()


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
