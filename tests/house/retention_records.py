"""What stands behind the routes of retention and privacy: a deletion asked for, and an export."""

from django.utils import timezone

from insights.actions.privacy import approve_privacy, request_privacy
from insights.actions.privacy_work import carry_out
from insights.models import RecordDeletion
from leafenterprise.accounts.models import Organization, User
from tests.people import make_member


def retention_ids(organization: Organization, owner: User) -> dict[str, str]:
    """The records, by the names their routes have for them."""
    asked = RecordDeletion.objects.create(
        organization=organization, reason="Its time is over.", requested_by=owner,
        requested_at=timezone.now(),
    )  # fmt: skip
    manager = make_member(organization, "practice_manager")
    given = request_privacy(
        organization=organization, kind="export", subject="user", name=owner.public_id,
        reason="Asked in person.", by=manager,
    )  # fmt: skip
    done = carry_out(request=approve_privacy(request=given, by=owner))
    return {"record_deletion_id": asked.public_id, "privacy_request_id": done.public_id}
