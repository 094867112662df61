"""What stands behind the routes of what goes out: pushes that were given up."""

from django.utils import timezone

from insights.models import FeedDelivery, ModuleMessage
from leafenterprise.accounts.models import Organization


def feed_ids(organization: Organization) -> dict[str, str]:
    """The pushes, by the names their routes have for them."""
    made = FeedDelivery.objects.create(
        organization=organization,
        destination="dashboards",
        payload={},
        payload_digest="0" * 64,
        effect_key="0" * 64,
        state="given_up",
        queued_at=timezone.now(),
        first_sequence=1,
        last_sequence=1,
    )
    told = ModuleMessage.objects.create(
        organization=organization, module="task_manager", event="follow_up_task.raised",
        about_id="2" * 12, destination="tasks", payload={}, payload_digest="0" * 64,
        effect_key="1" * 64, state="given_up", queued_at=timezone.now(),
    )  # fmt: skip
    return {"feed_delivery_id": made.public_id, "message_id": told.public_id}
