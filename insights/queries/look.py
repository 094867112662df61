"""What detectors see of an organization: daily sums, cash, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from insights.analytics.detectors._declarations import CashDay, Gap, Look, Series
from insights.analytics.detectors._kinds import KINDS, Kind
from insights.analytics.holidays import closed_days
from insights.analytics.periods import Period
from insights.models import CashReconciliation, DailyRollup, FinancialSignal, Provider
from insights.queries.figures import exact_hundredths
from insights.queries.marks import standings, today_at
from leafenterprise.accounts.models import Organization, Site

WEEKS, LONG_WEEKS = 24, 160  # three years of revenue, from which a month is foretold
LONG = ("revenue",)
KNOWN_CASH = ("verified_balanced", "verified_variance_logged", "escalated")
Place = tuple[str, str, str]  # site, provider, currency


def look_at(organization: Organization, now: datetime) -> Look:
    """All that detectors see, up to the last day that is over at every site."""
    sites = list(Site.objects.filter(organization=organization))
    as_of = today_at(sites, now) - timedelta(days=1)
    first = as_of - timedelta(weeks=LONG_WEEKS)
    series = [
        one
        for kind in KINDS.values()
        for one in (_owed(organization, kind, as_of) if kind.attribute else
                    _daily(organization, kind, as_of))
    ]  # fmt: skip
    waited = [
        each for each in standings(sites, Period(first, as_of), now)
        if each.expected.first <= as_of <= each.expected.last
    ]  # fmt: skip
    providers = Provider.objects.filter(organization=organization).values_list("public_id", "name")
    return Look(
        first=first,
        as_of=as_of,
        series=tuple(series),
        expected={
            (each.site.public_id, each.source_module): each.expected.first for each in waited
        },
        gaps=tuple(
            Gap(each.site.public_id, each.source_module, gap.first, gap.last)
            for each in waited
            for gap in (each.found.missing if each.found else ())
        ),
        cash=tuple(_cash(organization, as_of)),
        closed=closed_days(_worked(series), as_of),
        names={site.public_id: site.name for site in sites} | dict(providers),
    )


def _daily(organization: Organization, kind: Kind, as_of: date) -> Iterable[Series]:
    """The kind's series from daily rollups."""
    weeks = LONG_WEEKS if kind.id in LONG else WEEKS
    keys = ["site__public_id", "currency_code", "day", "signal_type", "payment_state"]
    keys += ["provider__public_id"] if kind.by_provider else []
    rows = DailyRollup.objects.filter(
        organization=organization,
        signal_type__in=kind.types,
        day__range=(as_of - timedelta(weeks=weeks), as_of),
    ).values_list(*keys)
    if kind.by_provider:
        rows = rows.filter(provider__isnull=False)
    summed = rows.annotate(Sum("sum_hundredths"), Sum("signal_count"))
    return _series(
        kind,
        (
            ((site, rest[0] if rest else "", currency), day, amount, number)
            for site, currency, day, type_, state, *rest, amount, number in summed
            if kind.counts(type_, state)
        ),
    )


def _owed(organization: Organization, kind: Kind, as_of: date) -> Iterable[Series]:
    """A kind that only some signals of its type belong to; every change, since it is a balance."""
    rows = (
        FinancialSignal.objects.filter(
            organization=organization,
            signal_type__in=kind.types,
            business_day__lte=as_of,
            **{f"attributes__{kind.attribute}__in": list(kind.values)},
        )
        .order_by()
        .values_list("site__public_id", "currency_code", "business_day")
        .annotate(hundredths=Sum(exact_hundredths()), number=Count("pk"))
    )
    return _series(
        kind,
        (
            ((site, "", currency), day, amount, number)
            for site, currency, day, amount, number in rows
        ),
    )


def _series(kind: Kind, rows: Iterable[tuple[Place, date, Any, Any]]) -> list[Series]:
    sums: dict[Place, Counter[date]] = defaultdict(Counter)
    counts: dict[Place, Counter[date]] = defaultdict(Counter)
    for place, day, amount, number in rows:
        sums[place][day] += int(amount)
        counts[place][day] += int(number)
    return [
        Series(kind.id, site, currency, sums[place], counts[place], provider)
        for place in sorted(sums)
        for site, provider, currency in [place]
    ]


def _worked(series: Iterable[Series]) -> Counter[date]:
    """At how many sites there was revenue, by day."""
    places = {(one.site, day) for one in series if one.kind == "revenue" for day in one.counts}
    return Counter(day for _, day in places)


def _cash(organization: Organization, as_of: date) -> Iterable[CashDay]:
    """Days whose variance people know: closed by a second person, or escalated."""
    rows = CashReconciliation.objects.filter(
        organization=organization,
        state__in=KNOWN_CASH,
        variance__isnull=False,
        record_date__range=(as_of - timedelta(weeks=WEEKS), as_of),
    ).order_by("record_date")
    for site, currency, day, variance in rows.values_list(
        "site__public_id", "currency_code", "record_date", "variance"
    ):
        yield CashDay(site, currency, day, int((variance or 0) * 100))
