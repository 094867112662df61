"""Under which decisions rows of the lane's fixed tables go, and what of a signal may be emptied."""

from leafenterprise.shared.passages import Passage

_DELETION, _OPEN = "insights.RecordDeletion", "deleting"
ERASURE = Passage("insights.PrivacyRequest", "working", fields=("attributes",), kind="erase")


def with_signals(day: str) -> Passage:
    """Goes with the signals of its day."""
    return Passage(_DELETION, _OPEN, "signals_through", day)


def with_working(day: str) -> Passage:
    """Goes with what people worked on and closed."""
    return Passage(_DELETION, _OPEN, "working_through", day)


def with_records(day: str) -> Passage:
    """Goes once the statutory period is over."""
    return Passage(_DELETION, _OPEN, "records_through", day)
