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


def list_erased() -> list[str]:
    """Each erasure that has begun, by ids and the digest of a reference, as text."""
    begun = PrivacyRequest.objects.filter(kind=ERASE, begun_at__isnull=False).order_by("pk")
    told = begun.select_related("organization", "user", "provider", "requested_by", "decided_by")
    return [
        json.dumps(
            {
                "id": one.public_id, "practice": one.organization.public_id,
                "subject": one.subject, "user": one.user and one.user.public_id,
                "provider": one.provider and one.provider.public_id,
                "reference_name": one.reference_name, "reference_digest": one.reference_digest,
                "asked": one.requested_by.public_id,
                "decided": one.decided_by and one.decided_by.public_id, "reason": one.reason,
            }
        )
        for one in told
    ]  # fmt: skip


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
