"""Smart Treatment Proposals: wishes to pay by finance, which executed nothing."""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import EVENTS

_OPTION = {"option": "option"}
SOURCE = Source(
    "smart_treatment_proposals",
    Feed(
        EVENTS,
        {
            "finance.option_selected": Event(
                "finance_option_selected", key=("selection",), attributes=_OPTION
            ),
            "finance.application_initiated": Event(
                "finance_application_initiated", key=("application",), attributes=_OPTION
            ),
        },
    ),
)
