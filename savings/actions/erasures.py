"""Datasets that two people had deleted stay deleted when an older backup is restored."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.backup.erasures import Erasure, register
from leafenterprise.accounts.models import User
from savings.actions.deletion_work import delete_dataset
from savings.models import ClaimDataset, DatasetDeletion
from savings.models.lifecycle import LIVING

log = logging.getLogger(__name__)
AGAIN = trail.register("savings.dataset.deleted_again", "A deleted dataset came back and went")
RESTORE = "restore"


def list_deleted() -> list[str]:
    """Each deletion that was carried out, with who decided it and why, as text."""
    told = DatasetDeletion.objects.filter(begun_at__isnull=False).values_list(
        "dataset__public_id", "requested_by__public_id", "decided_by__public_id", "reason"
    )
    return [
        json.dumps([dataset, asked, decided or "", reason])
        for dataset, asked, decided, reason in told.order_by("pk")
    ]


def delete_again(deleted: Sequence[str]) -> int:
    """Carries each out anew where the dataset came back; how many.

    The decision is the one that two people made; where the restored state does not know them yet,
    or something keeps the dataset, the log says so and a person has to ask again.
    """
    return sum(_delete_again(*json.loads(one)) for one in deleted)


def _delete_again(dataset_id: str, asked_by: str, decided_by: str, reason: str) -> bool:
    dataset = ClaimDataset.objects.filter(public_id=dataset_id).first()
    if dataset is None or dataset.deletions.filter(state="deleted").exists():
        return False
    people = {
        one.public_id: one for one in User.objects.filter(public_id__in=[asked_by, decided_by])
    }
    if len(people) < 2:
        log.error("dataset %s was deleted and came back: its deciders are unknown", dataset_id)
        return False
    now = timezone.now()
    deletion = _approved(dataset, people[asked_by], people[decided_by], reason, now)
    done = delete_dataset(deletion=deletion)
    if done.state != "deleted":
        log.error("dataset %s was deleted and came back: it is %s", dataset_id, done.state)
    return done.state == "deleted"


@transaction.atomic
def _approved(
    dataset: ClaimDataset, asked_by: User, decided_by: User, reason: str, now: datetime
) -> DatasetDeletion:
    """The decision as it was; one that is on its way in the restored state goes on."""
    living: Any = dataset.deletions.filter(state__in=LIVING).first()
    if living is not None and living.state in ("approved", "deleting"):
        return living
    if living is not None:
        trail.advance(living, "withdraw", by=RESTORE, reason="It was carried out before.")
    made = DatasetDeletion.objects.create(
        organization=dataset.organization, dataset=dataset, state="approved", reason=reason,
        requested_by=asked_by, requested_at=now, decided_by=decided_by, decided_at=now,
        decision_note="Decided before the restore of an older backup.",
    )  # fmt: skip
    trail.record(
        AGAIN, organization=dataset.organization, actor=RESTORE, target=made, now=now,
        after={"dataset": dataset.public_id, "sha256": dataset.sha256}, reason=reason,
    )  # fmt: skip
    return made


register(Erasure("savings.datasets", DatasetDeletion, list_deleted, delete_again))
