"""Deleting a dataset: asked for by one person, decided by another; the work is a job's."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import Conflict, InvalidInput, LeafError
from savings.models import ClaimDataset, DatasetDeletion, RetentionPolicy
from savings.queries.lifecycle import deletion_blocks, deletion_of, list_due

log = logging.getLogger(__name__)
JOB = "savings.delete"
REQUESTED = trail.register("savings.deletion.requested", "The deletion of a dataset was asked for")


class DeletionStands(Conflict):
    """The dataset's deletion is asked for, under way or done already."""

    code = "DELETION_STANDS"
    message = "The deletion of this dataset is asked for already."


class DeletionBlocked(Conflict):
    """A hold or a run keeps the dataset; reasons say which."""

    code = "DELETION_BLOCKED"
    message = "The dataset cannot be deleted now."


def request_deletion(
    *,
    dataset: ClaimDataset,
    reason: str,
    by: Any,
    due_by_policy: bool = False,
    now: datetime | None = None,
) -> DatasetDeletion:
    """Ask for a dataset's rows to be deleted; another person decides.

    Raises: NotAllowed, InvalidInput without a reason, DeletionBlocked, DeletionStands.
    """
    check(by, "savings.load", dataset.organization)
    if not reason.strip():
        raise InvalidInput(reason=["say why the rows should go"])
    _refuse_blocked(dataset)
    try:
        with transaction.atomic():
            return _create(dataset, reason.strip(), by, due_by_policy, now or timezone.now())
    except IntegrityError as error:
        standing = deletion_of(dataset)
        if standing is None:
            raise
        raise DeletionStands(deletion=standing.public_id, state=standing.state) from error


def _create(
    dataset: ClaimDataset, reason: str, by: Any, due_by_policy: bool, at: datetime
) -> DatasetDeletion:
    deletion = DatasetDeletion.objects.create(
        organization=dataset.organization,
        dataset=dataset,
        reason=reason[:500],
        due_by_policy=due_by_policy,
        requested_by=by,
        requested_at=at,
    )
    trail.record(
        REQUESTED,
        organization=dataset.organization,
        actor=by,
        target=deletion,
        after={"dataset": dataset.public_id, "sha256": dataset.sha256},
        reason=reason,
        now=at,
    )
    return deletion


@transaction.atomic
def approve_deletion(
    *, deletion: DatasetDeletion, by: Any, note: str = "", now: datetime | None = None
) -> DatasetDeletion:
    """The second person's yes; a job then deletes the files.

    Raises: NotAllowed, SecondPersonNeeded for one's own request, DeletionBlocked.
    """
    at = now or timezone.now()
    check(by, "savings.govern", deletion.organization)
    _refuse_blocked(deletion.dataset)
    deletion = trail.advance(
        deletion,
        "approve",
        by=by,
        reason=note,
        now=at,
        decided_by=by,
        decided_at=at,
        decision_note=note[:500],
    )
    job = enqueue(
        JOB,
        key=f"{JOB}:{deletion.public_id}:{utc_text(at)}",
        organization=deletion.organization,
        by=by,
        payload={"deletion": deletion.public_id},
        target=deletion,
    )
    DatasetDeletion.objects.filter(pk=deletion.pk).update(job_id=job.public_id)
    deletion.job_id = job.public_id
    return deletion


def reject_deletion(
    *, deletion: DatasetDeletion, by: Any, note: str, now: datetime | None = None
) -> DatasetDeletion:
    """The second person's no, with the reason. Raises: NotAllowed, InvalidInput."""
    if not note.strip():
        raise InvalidInput(note=["say why the rows stay"])
    at = now or timezone.now()
    return trail.advance(
        deletion,
        "reject",
        by=by,
        reason=note,
        now=at,
        decided_by=by,
        decided_at=at,
        decision_note=note.strip()[:500],
    )


def withdraw_deletion(*, deletion: DatasetDeletion, by: Any, reason: str = "") -> DatasetDeletion:
    """Take a deletion back before any file went. Raises: DeletionBegun."""
    return trail.advance(deletion, "withdraw", by=by, reason=reason)


def ask_again(
    *, deletion: DatasetDeletion, by: Any, now: datetime | None = None
) -> DatasetDeletion:
    """Ask for a stopped deletion again, once what stopped it is over; it is decided anew.

    Raises: DeletionBlocked.
    """
    _refuse_blocked(deletion.dataset)
    return trail.advance(
        deletion,
        "ask_again",
        by=by,
        requested_by=by,
        requested_at=now or timezone.now(),
        decided_by=None,
        decided_at=None,
        decision_note="",
        stopped_because=[],
    )


def propose_due(
    *, organization: Organization, now: datetime | None = None
) -> list[DatasetDeletion]:
    """Ask for every dataset that the organization's policy keeps no longer.

    The request is that of whoever set the policy, so that somebody else approves it; a rejected
    one is not proposed again.
    """
    at = now or timezone.now()
    policy = RetentionPolicy.objects.filter(organization=organization).first()
    if policy is None or policy.set_by is None:
        return []
    reason = f"Kept longer than the {policy.keep_days} days of the retention policy."
    return [
        request_deletion(
            dataset=dataset, reason=reason, by=policy.set_by, due_by_policy=True, now=at
        )
        for dataset in list_due(organization, at)
        if not deletion_blocks(dataset)
    ]


def propose_all_due(*, now: datetime | None = None) -> list[DatasetDeletion]:
    """What `propose_due` asks for in every organization; one that refuses keeps none waiting."""
    asked = []
    clients = Organization.objects.filter(is_active=True, retention_policy__isnull=False)
    for organization in clients.order_by("slug"):
        try:
            asked += propose_due(organization=organization, now=now)
        except LeafError as problem:
            log.warning("retention of %s: %s", organization.slug, problem.code)
    return asked


def _refuse_blocked(dataset: ClaimDataset) -> None:
    blocks = deletion_blocks(dataset)
    if blocks:
        raise DeletionBlocked(reasons=[why.to_json() for why in blocks])
