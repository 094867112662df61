"""Care Plan Subscriptions: recurring revenue, failures, renewals, prorations, suspensions."""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import EVENTS
from insights.sources._subscriptions import mrr_moved, payment_failed

_PROGRAMME = {"programme": "care_plan"}
SOURCE = Source(
    "care_plan_subscriptions",
    Feed(
        EVENTS,
        {
            "mrr.moved": mrr_moved(_PROGRAMME),
            "payment.failed": payment_failed(_PROGRAMME),
            "renewal.priced": Event(
                "subscription_renewal",
                key=("renewal",),
                attributes={"old_price": "old_price", "new_price": "new_price"},
                constants=_PROGRAMME,
            ),
            "proration.charged": Event(
                "subscription_proration", key=("proration",), constants=_PROGRAMME
            ),
            "subscription.suspended": Event(
                "subscription_suspended",
                key=("suspension",),
                amount="monthly_amount",
                attributes={"reason": "reason"},
                constants=_PROGRAMME,
            ),
        },
    ),
)
