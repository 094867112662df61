"""Records that two people had deleted stay deleted when an older backup is restored."""

import json
import logging
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.backup.erasures import Erasure, register
from insights.actions.retention_work import delete_records
from insights.models import RecordDeletion
from insights.models.retention import LIVING
from insights.queries.retention import THROUGH
from leafenterprise.accounts.models import Organization, User

log = logging.getLogger(__name__)
AGAIN = trail.register("record_deletion.again", "Deleted records came back and went")
RESTORE = "restore"
DAYS = tuple(THROUGH.values())


def list_deleted() -> list[str]:
    """Each deletion that has begun, with who decided it, why, and up to which days, as text."""
    told = RecordDeletion.objects.filter(begun_at__isnull=False).values_list(
        "public_id", "organization__public_id", "requested_by__public_id",
        "decided_by__public_id", "reason", *DAYS,
    )  # fmt: skip
    return [
        json.dumps([one, practice, asked, decided or "", reason, _through(days)])
        for one, practice, asked, decided, reason, *days in told.order_by("pk")
    ]


def _through(days: Iterable[date | None]) -> dict[str, str]:
    return {name: str(day) for name, day in zip(DAYS, days, strict=True) if day}


def delete_again(deleted: Sequence[str]) -> int:
    """Carries each out anew where its records came back; how many.

    The decision is the one that two people made; where the restored state does not know them, or
    something keeps the records, the log says so and a person has to ask again.
    """
    return sum(_again(*json.loads(one)) for one in deleted)


def _again(
    name: str, organization: str, asked: str, decided: str, reason: str, days: dict[str, str]
) -> bool:
    practice = Organization.objects.filter(public_id=organization).first()
    done = RecordDeletion.objects.filter(public_id=name, state="deleted")
    if practice is None or done.exists():
        return False
    people = {one.public_id: one for one in User.objects.filter(public_id__in=[asked, decided])}
    if len(people) < 2:
        log.error("records of deletion %s came back: its deciders are unknown", name)
        return False
    through = {each: date.fromisoformat(day) for each, day in days.items()}
    deletion = _approved(name, practice, people[asked], people[decided], reason, through)
    found = delete_records(deletion=deletion)
    if found.state != "deleted":
        log.error("records of deletion %s came back: it is %s", name, found.state)
    return found.state == "deleted"


@transaction.atomic
def _approved(
    name: str, practice: Organization, asked: User, decided: User, reason: str,
    through: dict[str, Any],
) -> RecordDeletion:  # fmt: skip
    """The decision as it was; one that is on its way in the restored state goes on."""
    living: Any = RecordDeletion.objects.filter(organization=practice, state__in=LIVING).first()
    if living is not None and living.public_id == name and living.state in ("approved", "deleting"):
        return living
    if living is not None:
        trail.advance(living, "withdraw", by=RESTORE, reason="It was carried out before.")
    now = timezone.now()
    if not RecordDeletion.objects.filter(public_id=name).exists():
        through = {"public_id": name, **through}  # so that the next restore knows it
    made = RecordDeletion.objects.create(
        organization=practice, state="approved", reason=reason, requested_by=asked,
        requested_at=now, decided_by=decided, decided_at=now,
        decision_note="Decided before the restore of an older backup.", **through,
    )  # fmt: skip
    trail.record(
        AGAIN, organization=practice, actor=RESTORE, target=made, now=now, reason=reason,
        after={"deletion": name, **{each: str(day) for each, day in through.items()}},
    )  # fmt: skip
    return made


register(Erasure("insights.records", RecordDeletion, list_deleted, delete_again))
