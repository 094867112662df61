"""Subscriptions Manager: due payments, failures, orders, ended mandates, paused fulfilment.

Where the module of a programme is asked too, failures and mandates of that programme are left to
it: the same failure under two modules would be two.
"""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import EVENTS
from insights.sources._subscriptions import SUBSCRIPTION, mandate_cancelled, payment_failed

SOURCE = Source(
    "subscriptions_manager",
    Feed(
        EVENTS,
        {
            "payment.status": Event(
                "subscription_payment_status",
                key=("payment", "status"),
                attributes={"status": "status", "programme": "programme", **SUBSCRIPTION},
            ),
            "payment.failed": payment_failed({}),
            "fulfilment.ordered": Event(
                "subscription_fulfilment_order",
                key=("order",),
                amount="cost",
                attributes={"treatment_price": "treatment_price", "programme": "programme"},
            ),
            "fulfilment.paused": Event(
                "subscription_fulfilment_paused",
                key=("pause",),
                amount="monthly_amount",
                attributes={"reason": "reason", "programme": "programme"},
            ),
            "mandate.cancelled": mandate_cancelled({}),
        },
        yields_to={
            "care_plan": "care_plan_subscriptions",
            "hygiene": "hygiene_subscriptions",
        },
    ),
)
