"""What the expected sources have marked as sent whole, and what is missing of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
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


def today_at(sites: Iterable[Site], now: datetime) -> date:
    """The day that is not over at one of the sites at least."""
    return min((now.astimezone(ZoneInfo(site.time_zone)).date() for site in sites),
               default=now.date())  # fmt: skip


class Marked:
    """The expected sources of sites and the days marked of each, read once for a whole answer."""

    def __init__(self, sites: Iterable[Site], now: datetime) -> None:
        self._sites, self._now = tuple(sites), now
        self._told: dict[tuple[Period | None, bool], list[SourceStanding]] = {}

    def over(self, period: Period | None, *, since_start: bool = False) -> list[SourceStanding]:
        """Every expected source. since_start: from when it is expected, whatever the first day
        asked for, as balances need; without a period up to yesterday."""
        asked = (period, since_start)
        if asked not in self._told:
            self._told[asked] = [
                SourceStanding(each.site, each.source_module, expected, self._found(each, *asked))
                for each, expected in self._expected
            ]
        return self._told[asked]

    @cached_property
    def _expected(self) -> list[tuple[ExpectedSource, Period]]:
        known = {site.pk: site for site in self._sites}
        rows = list(
            ExpectedSource.objects.filter(site__in=known).order_by("site__name", "source_module")
        )
        for each in rows:
            each.site = known[each.site_id]
        return [(each, Period(each.expected_from, each.expected_until or NO_END)) for each in rows]

    @cached_property
    def _stretches(self) -> dict[tuple[int, str], list[Period]]:
        found: dict[tuple[int, str], list[Period]] = defaultdict(list)
        rows = MarkedStretch.objects.filter(site__in=[site.pk for site in self._sites])
        for site, source, first, last in rows.order_by("first_day").values_list(
            "site_id", "source_module", "first_day", "last_day"
        ):
            found[site, source].append(Period(first, last))
        return found

    @cached_property
    def _yesterday(self) -> dict[int, date]:
        return {site.pk: today_at([site], self._now) - timedelta(days=1) for site in self._sites}

    def _found(
        self, each: ExpectedSource, period: Period | None, since_start: bool
    ) -> Completeness | None:
        """Null where none of the days asked for is over and expected."""
        ends = (self._yesterday[each.site_id], each.expected_until, period and period.last)
        last = min(day for day in ends if day)
        first = each.expected_from
        if period and not since_start:
            first = max(first, period.first)
        if first > last:
            return None
        marked = self._stretches.get((each.site_id, each.source_module), [])
        return completeness(marked, Period(first, last))


def standings(
    sites: Iterable[Site], period: Period | None, now: datetime, *, since_start: bool = False
) -> list[SourceStanding]:
    """Every expected source of the sites, for who asks once."""
    return Marked(sites, now).over(period, since_start=since_start)


def sites_without_source(
    sites: Iterable[Site], found: Iterable[SourceStanding], period: Period, *, is_balance: bool
) -> list[Site]:
    """Sites with a day of the period (for a balance: its last) of which none of these is expected.

    What nobody waits for can neither be complete nor be nothing.
    """
    asked = Period(period.last, period.last) if is_balance else period
    expected: dict[int, list[Period]] = defaultdict(list)
    for each in found:
        expected[each.site.pk].append(each.expected)
    return [site for site in sites if not completeness(expected[site.pk], asked).is_complete]
