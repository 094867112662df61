"""What marks say of a source: until when it is complete, and which days are missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from insights.analytics.periods import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Completeness:
    """complete_through: the last day before the first gap, null where the first day is missing.

    missing: stretches within the days asked for that nobody has marked.
    """

    complete_through: date | None
    missing: tuple[Period, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every day asked for was marked."""
        return not self.missing


def completeness(marks: Iterable[Period], expected: Period) -> Completeness:
    """How far the marks cover the expected days."""
    missing: list[Period] = []
    upcoming = expected.first
    through: date | None = None
    for mark in sorted(marks, key=lambda mark: (mark.first, mark.last)):
        if mark.last < upcoming:
            continue
        if mark.first > expected.last:
            break
        if mark.first > upcoming:
            missing.append(Period(upcoming, mark.first - _DAY))
        upcoming = mark.last + _DAY
        through = mark.last if not missing else through
    if upcoming <= expected.last:
        missing.append(Period(upcoming, expected.last))
    return Completeness(through, tuple(missing))
