"""Hygiene Subscriptions: recurring revenue with its churn, failures, and ended mandates."""

from insights.sources._adapter import Feed, Source
from insights.sources._cadences import EVENTS
from insights.sources._subscriptions import mandate_cancelled, mrr_moved, payment_failed

_PROGRAMME = {"programme": "hygiene"}
SOURCE = Source(
    "hygiene_subscriptions",
    Feed(
        EVENTS,
        {
            "mrr.moved": mrr_moved(_PROGRAMME),
            "payment.failed": payment_failed(_PROGRAMME),
            "mandate.cancelled": mandate_cancelled(_PROGRAMME),
        },
    ),
)
