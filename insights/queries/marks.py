"""What the expected sources have marked as sent whole, and what is missing of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from insights.analytics.marks import Completeness, completeness
from insights.analytics.periods import Period
from insights.models import ExpectedSource, SourceMark
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


def standings(
    sites: Iterable[Site], period: Period | None, now: datetime, *, since_start: bool = False
) -> list[SourceStanding]:
    """Every expected source of the sites. since_start: from when it is expected, whatever the first
    day asked for, as balances need; without a period up to yesterday."""
    found = []
    marks = _marks(sites)
    expected = ExpectedSource.objects.filter(site__in=sites).select_related("site")
    for each in expected.order_by("site__name", "source_module"):
        window = _window(each, period, now, since_start)
        covered = marks[each.site_id, each.source_module]
        found.append(
            SourceStanding(
                each.site,
                each.source_module,
                Period(each.expected_from, each.expected_until or NO_END),
                completeness(covered, window) if window else None,
            )
        )
    return found


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


def _marks(sites: Iterable[Site]) -> dict[tuple[int, str], list[Period]]:
    found: dict[tuple[int, str], list[Period]] = defaultdict(list)
    rows = SourceMark.objects.filter(site__in=sites).order_by("first_day")
    for site, source, first, last in rows.values_list(
        "site_id", "source_module", "first_day", "last_day"
    ):
        found[site, source].append(Period(first, last))
    return found


def _window(
    each: ExpectedSource, period: Period | None, now: datetime, since_start: bool
) -> Period | None:
    yesterday = today_at([each.site], now) - timedelta(days=1)
    last = min(day for day in (yesterday, each.expected_until, period and period.last) if day)
    first = each.expected_from
    if period and not since_start:
        first = max(first, period.first)
    return Period(first, last) if first <= last else None
