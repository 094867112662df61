"""The events that several subscription modules tell in the same words."""

from collections.abc import Mapping
from typing import Any

from insights.sources._adapter import Event

SUBSCRIPTION = {"subscription": "subscription"}  # which one, so that its payments can be followed


def payment_failed(constants: Mapping[str, Any]) -> Event:
    """An attempt at a payment; each attempt of its cycle is a record."""
    return Event(
        "subscription_payment_failure",
        key=("payment", "attempt"),
        attributes=_with_programme(
            constants, {"attempt": "attempt", "next_retry": "next_retry_on", **SUBSCRIPTION}
        ),
        constants=constants,
    )


def mandate_cancelled(constants: Mapping[str, Any]) -> Event:
    """A mandate that ended, with the monthly amount it was for."""
    return Event(
        "subscription_mandate_cancellation",
        key=("mandate",),
        amount="monthly_amount",
        attributes=_with_programme(constants, {"reason": "reason"}),
        constants=constants,
    )


def mrr_moved(constants: Mapping[str, Any]) -> Event:
    """A change of monthly recurring revenue; churn is one of its movements."""
    return Event(
        "subscription_mrr",
        key=("change",),
        attributes={"movement": "movement", **SUBSCRIPTION},
        constants=constants,
    )


def _with_programme(constants: Mapping[str, Any], others: dict[str, str]) -> dict[str, str]:
    return others if "programme" in constants else {**others, "programme": "programme"}
