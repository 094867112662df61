"""HR & People Manager: time with the cost that HR states, which is taken over and not reckoned."""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import DAILY


def _time(signal_type: str) -> Event:
    return Event(
        signal_type,
        key=("record",),
        amount="cost",
        attributes={"minutes": "minutes", "staff": "staff"},
        hashed=("staff",),
    )


SOURCE = Source(
    "hr_people",
    Feed(
        DAILY,
        {
            "attendance.recorded": _time("labour_attendance"),
            "overtime.recorded": _time("labour_overtime"),
            "leave.recorded": _time("labour_leave"),
        },
    ),
)
