"""What a person had erased stays erased when an older backup is restored."""

import json
import logging
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from audit.backup.erasures import Erasure, register
from insights.actions.privacy_work import carry_out
from insights.models import PrivacyRequest, Provider
from insights.models.privacy import ERASE
from leafenterprise.accounts.models import Organization, User

log = logging.getLogger(__name__)
# What a backup keeps of an erasure, and where it stands.
TOLD = {
    "id": "public_id", "practice": "organization__public_id", "subject": "subject",
    "user": "user__public_id", "provider": "provider__public_id",
    "reference_name": "reference_name", "reference_digest": "reference_digest",
    "asked": "requested_by__public_id", "decided": "decided_by__public_id", "reason": "reason",
}  # fmt: skip


def list_erased() -> list[str]:
    """Each erasure that has begun, by ids and the digest of a reference, as text."""
    begun = PrivacyRequest.objects.filter(kind=ERASE, begun_at__isnull=False)
    rows = begun.order_by("pk").values_list(*TOLD.values())
    return [json.dumps(dict(zip(TOLD, row, strict=True))) for row in rows]


def erase_again(erased: Sequence[str]) -> int:
    """Carries each out anew where the restored state does not know that it was done; how many."""
    return sum(_again(json.loads(one)) for one in erased)


def _again(told: dict[str, Any]) -> bool:
    if PrivacyRequest.objects.filter(public_id=told["id"], state="done").exists():
        return False
    ids = [told["asked"], told["decided"], told["user"]]
    people = {one.public_id: one for one in User.objects.filter(public_id__in=filter(None, ids))}
    practice = Organization.objects.filter(public_id=told["practice"]).first()
    provider = Provider.objects.filter(public_id=told["provider"]).first()
    if practice is None or not {told["asked"], told["decided"]} <= people.keys():
        log.error("erasure %s came back: who decided it is unknown", told["id"])
        return False
    if told["subject"] != "reference" and not (provider or told["user"] in people):
        return False
    now = timezone.now()
    is_new = not PrivacyRequest.objects.filter(public_id=told["id"]).exists()
    made = PrivacyRequest.objects.create(
        organization=practice, kind=ERASE, state="approved", subject=told["subject"],
        user=people.get(told["user"]), provider=provider, reason=told["reason"],
        reference_name=told["reference_name"], reference_digest=told["reference_digest"],
        requested_by=people[told["asked"]], requested_at=now,
        decided_by=people[told["decided"]], decided_at=now,
        decision_note="Decided before the restore of an older backup.",
        **({"public_id": told["id"]} if is_new else {}),
    )  # fmt: skip
    return carry_out(request=made).state == "done"


register(Erasure("insights.people", PrivacyRequest, list_erased, erase_again))
