"""The aggregates that the feed states: by site and day, from rollups, with their marks."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Sum

from insights.analytics.periods import Period
from insights.models import DailyRollup, MonthlyRollup
from insights.queries.dashboards import money_text
from insights.queries.figures import Amount
from insights.queries.marks import Marked, SourceStanding, today_at
from insights.signals.metrics import METRICS, Metric
from insights.signals.types import sources_of, types_of
from leafenterprise.accounts.models import Organization, Site

FED = ("revenue", "collected", "outstanding", "deposits", "subscriptions", "mrr")
FLOWS = [METRICS[name] for name in FED if METRICS[name].kind == "flow"]
BALANCES = [METRICS[name] for name in FED if METRICS[name].kind == "balance"]


@dataclass(frozen=True)
class Aggregate:
    """One record before it has a number; currency and amount are null where no signal is.

    standings: of the record's own day. through: until when the same sources were sent whole.
    """

    site: Site
    metric: Metric
    day: date
    currency: str | None
    amount: Amount | None
    standings: tuple[SourceStanding, ...]
    through: tuple[SourceStanding, ...]
    is_over: bool

    @property
    def subject(self) -> str:
        """What a later record takes the place of."""
        day = self.day.isoformat() if self.metric.kind == "flow" else "now"
        return f"{self.site.public_id}|{self.metric.id}|{self.currency or '-'}|{day}"

    def content(self) -> dict[str, Any]:
        """What it says, number and time left out."""
        found = [each for each in self.standings if each.found]
        whole = {each.source_module for each in found if each.found and each.found.is_complete}
        return {
            "organization": self.site.organization.public_id,
            "site": self.site.public_id,
            "site_name": self.site.name,
            "metric": self.metric.id,
            "kind": self.metric.kind,
            "day": self.day,
            "currency": self.currency,
            "amount": money_text(self.amount.hundredths) if self.amount else None,
            "signals": self.amount.signals if self.amount else 0,
            "state": self._state(found),
            "DataFreshnessTimestamp": self.amount.processed_at if self.amount else None,
            "complete_through": _through(self.through),
            "sources": [
                {
                    "source_module": each.source_module,
                    "complete_through": each.found.complete_through if each.found else None,
                    "is_complete": each.source_module in whole,
                }
                for each in self.through
            ],
        }

    def _state(self, found: list[SourceStanding]) -> str:
        whole = found and all(each.found and each.found.is_complete for each in found)
        if whole and self.is_over:
            return "ready"
        return "partial" if self.amount else "missing"


def aggregates_of(
    organization: Organization,
    days: dict[Site, set[date]],
    balances: Collection[Site],
    now: datetime,
) -> Iterable[Aggregate]:
    """Every flow of each site's days, and the balances of sites as they stand: few queries for any
    number of either."""
    sites = list(dict.fromkeys([*days, *balances]))
    marked = Marked(sites, now)
    through = _by_site(marked.over(None, since_start=True))
    yield from _flows_of(organization, days, marked, through, now)
    for today, own in _by_today(balances, now).items():
        standing = _balances(organization, own, today)
        for site in own:
            marks = (through[site.pk], through[site.pk])
            for metric in BALANCES:
                amounts = standing.get((site.pk, metric.id), {})
                yield from _aggregates(site, metric, today, amounts, marks, is_over=False)


def _flows_of(
    organization: Organization,
    days: dict[Site, set[date]],
    marked: Marked,
    through: dict[int, list[SourceStanding]],
    now: datetime,
) -> Iterable[Aggregate]:
    cells = _flows(organization, days)
    todays = {site: today_at([site], now) for site in days}
    for day in sorted(set().union(*days.values())):
        held = _by_site(marked.over(Period(day, day)))
        for site in (site for site in days if day in days[site]):
            marks = (held[site.pk], through[site.pk])
            for metric in FLOWS:
                amounts = cells.get((site.pk, metric.id, day), {})
                yield from _aggregates(
                    site, metric, day, amounts, marks, is_over=day < todays[site]
                )


def _by_today(sites: Iterable[Site], now: datetime) -> dict[date, list[Site]]:
    found: dict[date, list[Site]] = defaultdict(list)
    for site in sites:
        found[today_at([site], now)].append(site)
    return found


def _by_site(found: list[SourceStanding]) -> dict[int, list[SourceStanding]]:
    kept: dict[int, list[SourceStanding]] = defaultdict(list)
    for each in found:
        kept[each.site.pk].append(each)
    return kept


def _aggregates(
    site: Site,
    metric: Metric,
    day: date,
    amounts: dict[str, Amount],
    marks: tuple[list[SourceStanding], list[SourceStanding]],
    *,
    is_over: bool,
) -> Iterable[Aggregate]:
    wanted = sources_of(metric.id)
    held, through = (
        tuple(each for each in found if each.source_module in wanted) for found in marks
    )
    if not amounts:
        yield Aggregate(site, metric, day, None, None, held, through, is_over)
    for currency, amount in sorted(amounts.items()):
        yield Aggregate(site, metric, day, currency, amount, held, through, is_over)


def _flows(
    organization: Organization, days: dict[Site, set[date]]
) -> dict[tuple[int, str, date], dict[str, Amount]]:
    """(site, metric, day) → currency → amount, in one query."""
    rows = DailyRollup.objects.filter(
        organization=organization, site__in=days, day__in=set().union(*days.values())
    )
    found: dict[tuple[int, str, date], dict[str, Amount]] = defaultdict(dict)
    for metric, site, currency, amount, day in _summed(rows, FLOWS, "day"):
        _add(found[site, metric, day], currency, amount)
    return found


def _balances(
    organization: Organization, sites: list[Site], today: date
) -> dict[tuple[int, str], dict[str, Amount]]:
    """(site, metric) → currency → all changes up to the day: whole months, then days."""
    first = today.replace(day=1)
    own = {"organization": organization, "site__in": sites}
    months = MonthlyRollup.objects.filter(**own, day__lt=first)
    days = DailyRollup.objects.filter(**own, day__range=(first, today))
    found: dict[tuple[int, str], dict[str, Amount]] = defaultdict(dict)
    for rows in (months, days):
        for metric, site, currency, amount in _summed(rows, BALANCES):
            _add(found[site, metric], currency, amount)
    return found


def _summed(rows: Any, metrics: list[Metric], *more: str) -> Iterable[tuple[Any, ...]]:
    """(metric, site, currency, amount, …) of the cells that count for the metric."""
    fed = [(metric.id, type_) for metric in metrics for type_ in types_of(metric.id)]
    names = ("site", "signal_type", "payment_state", "currency_code", *more)
    found = rows.filter(signal_type__in={type_.id for _, type_ in fed}).values_list(*names)
    for site, type_id, state, currency, *rest, hundredths, number, at in found.annotate(
        Sum("sum_hundredths"), Sum("signal_count"), Max("last_processed_at")
    ):
        amount = Amount(int(hundredths), int(number), at)
        for metric, type_ in fed:
            if type_.id == type_id and type_.counts(state):
                yield metric, site, currency, amount, *rest


def _add(cell: dict[str, Amount], currency: str, amount: Amount) -> None:
    before = cell.get(currency)
    if before is None or before.processed_at is None or amount.processed_at is None:
        cell[currency] = amount
        return
    cell[currency] = Amount(
        before.hundredths + amount.hundredths,
        before.signals + amount.signals,
        max(before.processed_at, amount.processed_at),
    )


def _through(found: Iterable[SourceStanding]) -> date | None:
    """The day up to which all are whole; null where one has not begun."""
    reached = [each.found.complete_through for each in found if each.found]
    if not reached or None in reached:
        return None
    return min(day for day in reached if day)
