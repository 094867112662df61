"""Integrated Payments: the life of payments, and changes of what is owed.

A payment keeps its id over its states; refunds have ids of their own and name their payment, so
that nothing is ever matched by its amount. A void of what was not captured takes back nothing.
"""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import EVENTS


def _payment(state: str) -> Event:
    return Event(
        "payment_received",
        key=("payment",),
        payment_state=state,
        attributes={"payment_reference": "reference"},
    )


SOURCE = Source(
    "integrated_payments",
    Feed(
        EVENTS,
        {
            "payment.initiated": _payment("initiated"),
            "payment.authorised": _payment("authorised"),
            "payment.captured": _payment("captured"),
            "payment.refunded": Event(
                "payment_refunded",
                key=("refund",),
                takes=True,
                payment_state="refunded",
                payment="payment",
                attributes={"reason": "reason"},
            ),
            "payment.voided": Event(
                "payment_voided",
                key=("payment",),
                takes=True,
                payment_state="voided",
                payment="payment",
                attributes={"reason": "reason"},
            ),
            "balance.changed": Event(
                "outstanding_balance", key=("change",), attributes={"ageing": "ageing"}
            ),
        },
    ),
)
