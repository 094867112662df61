"""What has ended: sources that were deleted, runs that another one speaks for, and what is due."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from leafenterprise.accounts.access import for_user
from leafenterprise.accounts.holds import holds_on
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.models import Job
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import LeafError
from savings.models import (
    CauseSplit,
    ClaimDataset,
    DatasetDeletion,
    RetentionPolicy,
    RunSupersession,
    SavingsRun,
)
from savings.models.lifecycle import LIVING
from savings.readiness import Reason

VIEW = "savings.view"
OPEN_RUNS = ("queued", "running")


class SourceDeleted(LeafError):
    """The claims behind it were deleted; what was stated of them stays."""

    code = "SOURCE_DELETED"
    status = 410
    message = (
        "The claims behind this were deleted under the retention rules. The figures, their "
        "digests and the record of the deletion stay."
    )
    example_details = {
        "dataset": "5Q2qPpF3hVxk",
        "deletion": "7hVxk5Q2qPpF",
        "since": "2026-11-21T07:00:00Z",
        "reason": "Kept longer than the 2555 days of the retention policy.",
    }


def list_deletions(user: Any) -> QuerySet[DatasetDeletion]:
    """The deletions of the user's organizations, newest first."""
    found = DatasetDeletion.objects.select_related(
        "organization", "dataset__layout", "requested_by", "decided_by"
    )
    return for_user(found, user, VIEW)


def get_deletion(user: Any, public_id: str) -> DatasetDeletion:
    """One deletion."""
    return get_object_or_404(list_deletions(user), public_id=public_id)


def list_splits(user: Any) -> QuerySet[CauseSplit]:
    """The splits of differences by cause in the user's organizations."""
    return for_user(CauseSplit.objects.select_related("older", "newer"), user, VIEW)


def deletion_of(dataset: ClaimDataset) -> DatasetDeletion | None:
    """The deletion that stands on a dataset: asked for, under way or done."""
    found = dataset.deletions.select_related("requested_by", "decided_by")
    return found.filter(state__in=LIVING).first()


def begun_deletions(dataset_ids: Iterable[str]) -> QuerySet[DatasetDeletion]:
    """The deletions of these datasets that have begun: their files are gone, wholly or in part."""
    found = DatasetDeletion.objects.filter(
        dataset__public_id__in=list(dataset_ids), begun_at__isnull=False
    )
    return found.select_related("dataset").order_by("begun_at", "pk")


def deleted_source(run: SavingsRun) -> DatasetDeletion | None:
    """The first deletion that took claims away from under a run."""
    return begun_deletions(source_ids(run)).first()


def source_ids(run: SavingsRun) -> list[str]:
    """The datasets that a run reads."""
    return [dataset["id"] for dataset in run.manifest.get("datasets", [])]


def require_source(run: SavingsRun) -> None:
    """Raises SourceDeleted where the rows behind a run are gone."""
    gone = deleted_source(run)
    if gone is not None:
        raise said_of(gone)


def require_dataset(dataset: ClaimDataset) -> None:
    """Raises SourceDeleted where a dataset's rows are gone."""
    gone = begun_deletions([dataset.public_id]).first()
    if gone is not None:
        raise said_of(gone)


def said_of(gone: DatasetDeletion) -> SourceDeleted:
    """The error that names what was deleted, when and why."""
    assert gone.begun_at is not None
    return SourceDeleted(
        dataset=gone.dataset.public_id,
        deletion=gone.public_id,
        since=utc_text(gone.begun_at),
        reason=gone.reason,
    )


def source_reason(run: SavingsRun) -> Reason | None:
    """Why a file that lists claims cannot be made from the run any more."""
    gone = deleted_source(run)
    if gone is None or gone.begun_at is None:
        return None
    return Reason(
        "SOURCE_DELETED",
        f"The claims of {gone.dataset.file_name} were deleted on {gone.begun_at:%Y-%m-%d}.",
        "Nothing brings them back; the report and its figures stay.",
    )


def supersession_of(run: SavingsRun) -> RunSupersession | None:
    """What took the run's place, if anything did."""
    found = RunSupersession.objects.filter(superseded=run)
    return found.select_related("successor", "by").first()


def successor_id(run: SavingsRun) -> str:
    """The run that speaks in this one's place; "" where none does."""
    found = supersession_of(run)
    return found.successor.public_id if found else ""


def list_supersessions(run: SavingsRun) -> QuerySet[RunSupersession]:
    """What took the run's place, then whose place it took."""
    found = RunSupersession.objects.filter(Q(superseded=run) | Q(successor=run))
    return found.select_related("superseded", "successor", "by").order_by("-created_at", "-pk")


def superseded_reason(run: SavingsRun) -> Reason | None:
    """Why a superseded run does not leave as final."""
    found = supersession_of(run)
    if found is None:
        return None
    return Reason(
        "RUN_SUPERSEDED",
        f"Run {found.successor.public_id} has taken this run's place: {found.reason}",
        f"Take the file from run {found.successor.public_id}.",
    )


def last_successor(run: SavingsRun) -> SavingsRun:
    """The run at the end of the chain that begins here; successors are newer, so it ends."""
    while (found := supersession_of(run)) is not None:
        run = SavingsRun.objects.select_related("organization", "scope", "request", "plan").get(
            pk=found.successor_id
        )
    return run


def runs_reading(dataset: ClaimDataset) -> Iterator[SavingsRun]:
    """Every run of the dataset's organization whose manifest names it, whatever became of it."""
    runs = SavingsRun.objects.filter(organization=dataset.organization_id).order_by("pk")
    for run in runs.defer("facts").iterator(chunk_size=100):
        if dataset.public_id in source_ids(run):
            yield run


def deletion_blocks(dataset: ClaimDataset) -> tuple[Reason, ...]:
    """What forbids to delete a dataset now: a legal hold, or runs that still read it."""
    blocks = [
        Reason(
            "LEGAL_HOLD",
            f"A legal hold stands on the organization: {hold.reason}",
            "Whoever governs retention lifts the hold; then the deletion is asked for again.",
        )
        for hold in holds_on(dataset.organization)
    ]
    waiting = [run for run in runs_reading(dataset) if run.state in OPEN_RUNS]
    if waiting:
        blocks.append(
            Reason(
                "RUN_NEEDS_SOURCE",
                f"{len(waiting)} queued or running run(s) read the dataset.",
                "Let them finish or cancel them; then the deletion is asked for again.",
                tuple(run.public_id for run in waiting),
            )
        )
    return tuple(blocks)


def savings_hold(organization: Organization) -> str:
    """The reason of the hold that the retention policy sets; "" where none stands."""
    policy = RetentionPolicy.objects.filter(organization=organization).first()
    return policy.hold_reason if policy is not None and policy.legal_hold else ""


def list_due(organization: Organization, now: datetime) -> list[ClaimDataset]:
    """The datasets that the organization keeps no longer and that nobody asked to delete yet."""
    policy = RetentionPolicy.objects.filter(organization=organization).first()
    if policy is None or policy.keep_days is None or policy.legal_hold:
        return []
    oldest = now - timedelta(days=policy.keep_days)
    found = ClaimDataset.objects.filter(organization=organization, created_at__lt=oldest)
    asked = DatasetDeletion.objects.filter(
        organization=organization, state__in=(*LIVING, "rejected")
    )
    return list(found.exclude(pk__in=asked.values("dataset")).order_by("created_at", "pk"))


def broken_off(split: CauseSplit | None) -> Job | None:
    """The job of a split that ended without its answer; none while it may still come."""
    if split is None or split.computed_at is not None:
        return None
    return Job.objects.filter(public_id=split.job_id, state__in=("failed", "cancelled")).first()
