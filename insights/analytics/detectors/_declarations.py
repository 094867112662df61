"""What a detector is, what it is shown and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from insights.analytics.detectors._kinds import KINDS

Severity = Literal["informational", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("informational", "warning", "critical")
CATEGORIES = ("collections", "deposits", "provider", "forecast", "subscriptions", "cash", "data")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Series:
    """One kind of money at one site along the days: hundredths and signals by day.

    site, provider: public ids; provider "" where the kind has none.
    """

    kind: str
    site: str
    currency: str
    sums: Mapping[date, int]
    counts: Mapping[date, int] = field(default_factory=dict)
    provider: str = ""

    def total(self, days: Iterable[date]) -> int:
        """Hundredths of these days."""
        return sum(self.sums.get(day, 0) for day in days)

    def number(self, days: Iterable[date]) -> int:
        """Signals of these days."""
        return sum(self.counts.get(day, 0) for day in days)


@dataclass(frozen=True)
class CashDay:
    """A counted day of cash: counted less expected, in hundredths."""

    site: str
    currency: str
    day: date
    variance: int


@dataclass(frozen=True)
class Gap:
    """Days of which a source that a site waits for has not said that it sent everything."""

    site: str
    source: str
    first: date
    last: date


@dataclass(frozen=True)
class Look:
    """All that detectors see, up to and with the last day that is over.

    expected: from which day on which site waits for which source. closed: days on which a site
    does not work, beside the holidays that the calendar knows. names: of sites and providers.
    """

    first: date
    as_of: date
    series: tuple[Series, ...]
    expected: Mapping[tuple[str, str], date] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    cash: tuple[CashDay, ...] = ()
    closed: frozenset[date] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> Iterator[Series]:
        """The series of a kind."""
        return (one for one in self.series if one.kind == kind)

    def beside(self, one: Series, kind: str) -> Series | None:
        """The series of another kind at the same site, in the same currency."""
        place = (one.site, one.currency)
        return next((each for each in self.of(kind) if (each.site, each.currency) == place), None)

    def known(self, one: Series) -> frozenset[date]:
        """The days of which every source of the kind that the site waits for is complete.

        None where it waits for none: nobody has said that nothing is missing.
        """
        sources = KINDS[one.kind].sources
        since = [day for (site, source), day in self.expected.items()
                 if site == one.site and source in sources]  # fmt: skip
        if not since:
            return frozenset()
        start = max(self.first, max(since))
        missing = {
            day for gap in self.gaps if gap.site == one.site and gap.source in sources
            for day in days_of(max(gap.first, start), gap.last)
        }  # fmt: skip
        return frozenset(day for day in days_of(start, self.as_of) if day not in missing)

    def name(self, public_id: str) -> str:
        """What people call it."""
        return self.names.get(public_id, public_id)


@dataclass(frozen=True)
class Evidence:
    """The cells behind a finding: a kind of money at a site over days."""

    kind: str
    site: str
    currency: str
    first: date
    last: date
    provider: str = ""


@dataclass(frozen=True)
class Told:
    """A number of the explanation: what it is, and its value as people read it."""

    id: str
    title: str
    value: str


@dataclass(frozen=True)
class Finding:
    """Something to look at.

    at_stake: hundredths, never negative. direction: up, down or missing; findings of one detector
    and direction at many sites become one card. points: day, what was and what was expected.
    """

    site: str
    currency: str
    first: date
    last: date
    direction: Literal["up", "down", "missing"]
    severity: Severity
    at_stake: int
    title: str
    explanation: str
    action: str
    told: tuple[Told, ...]
    evidence: tuple[Evidence, ...] = ()
    points: tuple[tuple[date, int, int | None], ...] = ()
    provider: str = ""
    source: str = ""

    @property
    def about(self) -> str:
        """The kind of money, or the source that is missing."""
        return self.source or (self.evidence[0].kind if self.evidence else "")


@dataclass(frozen=True)
class Detector:
    """One way to notice.

    statement: what it calls remarkable, in words a manager reads. least_money: hundredths at stake
    below which nobody is bothered. least_sample: signals or days below which nothing is said.
    """

    id: str
    version: int
    title: str
    statement: str
    category: str
    least_money: int
    least_sample: int
    find: Callable[[Look, "Detector"], Iterable[Finding]]

    def __post_init__(self) -> None:
        if self.category not in CATEGORIES:
            raise ValueError(f"{self.id} has the unknown category {self.category}")

    def findings(self, look: Look) -> list[Finding]:
        """What it finds with enough at stake."""
        return [one for one in self.find(look, self) if one.at_stake >= self.least_money]


def days_of(first: date, last: date) -> list[date]:
    """Every day from the first to the last; none where they are the wrong way round."""
    return [first + DAY * place for place in range((last - first).days + 1)]


def last_days(until: date, number: int) -> list[date]:
    """So many days up to and with that one."""
    return days_of(until - DAY * (number - 1), until)
