"""Appointment Manager: deposits that are taken in and leave again."""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import EVENTS

_APPOINTMENT = {"appointment": "appointment"}
SOURCE = Source(
    "appointment_manager",
    Feed(
        EVENTS,
        {
            "deposit.held": Event("deposit_held", key=("deposit",), attributes=_APPOINTMENT),
            "deposit.converted": Event(
                "deposit_converted", key=("deposit",), takes=True, attributes=_APPOINTMENT
            ),
            "deposit.forfeited": Event(
                "deposit_forfeited",
                key=("deposit",),
                takes=True,
                attributes={**_APPOINTMENT, "reason": "reason"},
            ),
        },
    ),
)
