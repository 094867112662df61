"""What an hour shows of a site, before and after small groups are left out."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Q

from insights.analytics.suppression import Contribution, verdict_of
from insights.models import FinancialSignal, InsightCard
from leafenterprise.accounts.models import Organization, Site
from leafenterprise.shared.money import divide

DEPOSITS = ("deposit_held", "deposit_converted", "deposit_forfeited")
PRODUCTION = "provider_production_item"
HOUR = timedelta(hours=1)
REFERENCE = timedelta(days=90)
FEWEST_REFERENCES = 20
# Of the median absolute deviation, in hundredths: five standard deviations where it is normal.
FAR = Decimal("7.413")
NOBODY = "-"


def groups_of(organization: Organization, first: datetime) -> list[dict[str, Any]]:
    """The groups of the hour that may be told, by site and category.

    A signal belongs to the hour in which it was taken in: hours share no signal, so that what one
    says beside another says nothing of a single one.
    """
    found = []
    for site in Site.objects.filter(organization=organization).order_by("public_id"):
        hour = FinancialSignal.objects.filter(
            organization=organization, site=site, ingested_at__gte=first,
            ingested_at__lt=first + HOUR,
        )  # fmt: skip
        found += [group for group in (_deposits(site, hour), _production(site, hour, first),
                                      _anomalies(site, first)) if group]  # fmt: skip
    return found


def _deposits(site: Site, hour: Any) -> dict[str, Any] | None:
    rows = list(_rows(hour.filter(signal_type__in=DEPOSITS)))
    if not _may_be_told(rows):
        return None
    forfeited = sum(1 for row in rows if row["signal_type"] == "deposit_forfeited")
    share = divide(Decimal(forfeited), Decimal(len(rows)), 1)
    return {"site": site.public_id, "category": "deposits", "irregular_share": str(share)}


def _production(site: Site, hour: Any, first: datetime) -> dict[str, Any] | None:
    rows = list(_rows(hour.filter(signal_type=PRODUCTION)))
    if not _may_be_told(rows):
        return None
    before = FinancialSignal.objects.filter(
        organization=site.organization_id, site=site, signal_type=PRODUCTION,
        ingested_at__gte=first - REFERENCE, ingested_at__lt=first,
    ).values_list("amount", flat=True)  # fmt: skip
    usual = [Decimal(amount) for amount in before]
    if len(usual) < FEWEST_REFERENCES:
        return None
    middle = median(usual)
    spread = median(abs(amount - middle) for amount in usual) or Decimal("0.01")
    far = sum(1 for row in rows if abs(Decimal(row["amount"]) - middle) > FAR * spread)
    return {"site": site.public_id, "category": "production", "outliers": far}


def _anomalies(site: Site, first: datetime) -> dict[str, Any] | None:
    """Cards of the hour, where the days they are about hold enough signals of enough people."""
    cards = list(
        InsightCard.objects.filter(
            site=site, generated_at__gte=first, generated_at__lt=first + HOUR
        )
    )
    if not cards:
        return None
    days = Q()
    for card in cards:
        days |= Q(business_day__range=(card.first_day, card.last_day))
    basis = FinancialSignal.objects.filter(days, organization=site.organization_id, site=site)
    if not _may_be_told(list(_rows(basis))):
        return None
    counts = Counter((card.detector, card.severity) for card in cards)
    told = [
        {"detector": detector, "severity": severity, "count": count}
        for (detector, severity), count in sorted(counts.items())
    ]
    return {"site": site.public_id, "category": "anomalies", "by_detector": told}


def _rows(signals: Any) -> Iterable[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = signals.values("signal_type", "amount", "provider_id")
    return rows


def _may_be_told(rows: list[dict[str, Any]]) -> bool:
    """Signals without a provider count as one contributor: it may be one person."""
    return verdict_of(
        Contribution(str(row["provider_id"] or NOBODY), int(Decimal(row["amount"]).scaleb(2)))
        for row in rows
    ).may_be_told
