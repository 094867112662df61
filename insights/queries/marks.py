"""What the expected sources have marked as sent whole, and what is missing of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from insights.analytics.marks import Completeness, completeness
from insights.analytics.periods import Period
from insights.models import ExpectedSource, MarkedStretch
from leafenterprise.accounts.models import Site

NO_END = date(9999, 1, 1)


@dataclass(frozen=True)
class SourceStanding:
    """One expected source at one site over the days asked for that are over.

    expected: from when until when it is expected. found: null where none of the days asked for is
    over and expected.
    """

    site: Site
    source_module: str
    expected: Period
    found: Completeness | None


def today_in(zone: str, now: datetime) -> date:
    """The day that is running there."""
    return now.astimezone(ZoneInfo(zone)).date()


def today_at(sites: Iterable[Site], now: datetime) -> date:
    """The day that is not over at one of the sites at least."""
    zones = {site.time_zone for site in sites}
    return min((today_in(zone, now) for zone in zones), default=now.date())


class Marked:
    """The expected sources of sites and the days marked of each, read once for a whole answer."""

    def __init__(self, sites: Iterable[Site], now: datetime) -> None:
        self._sites, self._now = tuple(sites), now
        self._told: dict[tuple[Period | None, bool], list[SourceStanding]] = {}
        self._chosen: dict[tuple[frozenset[str], Period, bool], list[SourceStanding]] = {}
        # Most sites of a group have marked the same days: what they lack is reckoned once.
        self._complete = cache(completeness)

    def over(self, period: Period | None, *, since_start: bool = False) -> list[SourceStanding]:
        """Every expected source. since_start: from when it is expected, whatever the first day
        asked for, as balances need; without a period up to yesterday."""
        asked = (period, since_start)
        if asked not in self._told:
            self._told[asked] = [
                SourceStanding(site, source, expected, self._found(site, source, expected, *asked))
                for site, source, expected in self._expected
            ]
        return self._told[asked]

    def of(
        self, sources: frozenset[str], period: Period, *, since_start: bool
    ) -> list[SourceStanding]:
        """Those of these sources."""
        asked = (sources, period, since_start)
        if asked not in self._chosen:
            found = self.over(period, since_start=since_start)
            self._chosen[asked] = [each for each in found if each.source_module in sources]
        return self._chosen[asked]

    @cached_property
    def _expected(self) -> list[tuple[Site, str, Period]]:
        known = {site.pk: site for site in self._sites}
        rows = ExpectedSource.objects.filter(site__in=known).order_by("site__name", "source_module")
        return [
            (known[site], source, Period(first, last or NO_END))
            for site, source, first, last in rows.values_list(
                "site_id", "source_module", "expected_from", "expected_until"
            )
        ]

    @cached_property
    def _stretches(self) -> dict[tuple[int, str], tuple[Period, ...]]:
        found: dict[tuple[int, str], list[Period]] = defaultdict(list)
        rows = MarkedStretch.objects.filter(site__in=[site.pk for site in self._sites])
        for site, source, first, last in rows.order_by("first_day").values_list(
            "site_id", "source_module", "first_day", "last_day"
        ):
            found[site, source].append(Period(first, last))
        return {key: tuple(days) for key, days in found.items()}

    @cached_property
    def _yesterday(self) -> dict[str, date]:
        zones = {site.time_zone for site in self._sites}
        return {zone: today_in(zone, self._now) - timedelta(days=1) for zone in zones}

    def _found(
        self, site: Site, source: str, expected: Period, period: Period | None, since_start: bool
    ) -> Completeness | None:
        """Null where none of the days asked for is over and expected."""
        last = min(self._yesterday[site.time_zone], expected.last)
        if period:
            last = min(last, period.last)
        first = expected.first
        if period and not since_start:
            first = max(first, period.first)
        if first > last:
            return None
        return self._complete(self._stretches.get((site.pk, source), ()), Period(first, last))


def standings(
    sites: Iterable[Site], period: Period | None, now: datetime, *, since_start: bool = False
) -> list[SourceStanding]:
    """Every expected source of the sites, for who asks once."""
    return Marked(sites, now).over(period, since_start=since_start)


def is_a_site_without_source(
    sites: Iterable[Site], found: Iterable[SourceStanding], period: Period, *, is_balance: bool
) -> bool:
    """Whether a site has a day of the period (for a balance: its last) of which none of these is
    expected. What nobody waits for can neither be complete nor be nothing."""
    asked = Period(period.last, period.last) if is_balance else period
    expected: dict[int, list[Period]] = defaultdict(list)
    for each in found:
        expected[each.site.pk].append(each.expected)
    kinds = {tuple(expected.get(site.pk, ())) for site in sites}
    return any(not completeness(each, asked).is_complete for each in kinds)
