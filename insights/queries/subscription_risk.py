"""Recurring revenue under failed payments, and what was known of it on an earlier day."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from insights.analytics.failed_payments import (
    FAILED,
    MOVED,
    PAID,
    Happening,
    Key,
    Standing,
    standings_of,
)
from insights.models import FinancialSignal, SubscriptionPolicy
from insights.models.practice import DEFAULT_AT_RISK_DAYS
from insights.queries.figures import Selection
from insights.queries.subscriptions import FAILURE, MRR, PROGRAMME, STATUS, UNNAMED
from leafenterprise.accounts.models import Organization

KINDS: Mapping[str, Any] = {FAILURE: FAILED, STATUS: PAID, MRR: MOVED}
LAST_DAY = date(9998, 12, 31)  # after it there is no further day to end it
FIELDS = (
    "signal_id", "corrects_signal_id", "signal_type", "signal_timestamp", "business_day",
    "currency_code", "amount", "attributes",
)  # fmt: skip


def at_risk_days_of(organization: Organization) -> int:
    """How long a failed payment leaves its revenue at risk in this practice."""
    rows = SubscriptionPolicy.objects.filter(organization=organization)
    found = rows.values_list("at_risk_days", flat=True).first()
    return DEFAULT_AT_RISK_DAYS if found is None else found


def failed_payments_of(selection: Selection, policy_days: int) -> Mapping[Key, Standing]:
    """Programme and currency → what failed payments did; only of subscriptions that are named."""
    named = _signals(selection).filter(signal_type=FAILURE, attributes__subscription__isnull=False)
    if not named.exists():
        return {}
    rows = list(_signals(selection).filter(signal_type__in=KINDS).values(*FIELDS))
    return standings_of(_happenings(rows), selection.period, policy_days)


def unnamed_failures(selection: Selection) -> int:
    """Failures of the days that name no subscription, so that nobody can follow them."""
    rows = _signals(selection).filter(
        signal_type=FAILURE, is_correction=False, attributes__subscription__isnull=True,
        business_day__gte=selection.period.first,
    )  # fmt: skip
    return rows.count()


def reported_by(day: date) -> Q:
    """What had come by the end of the day, in UTC."""
    return Q(ingested_at__lt=_end_of(day))


def came_later(selection: Selection, day: date) -> QuerySet[FinancialSignal]:
    """Movements up to the last day that came after the day: all that differs from its report."""
    rows = _signals(selection).filter(signal_type=MRR, ingested_at__gte=_end_of(day))
    return rows.annotate(programme=PROGRAMME).order_by("ingested_at", "signal_id")


def _end_of(day: date) -> datetime:
    return datetime.combine(min(day, LAST_DAY) + timedelta(days=1), time(), UTC)


def _signals(selection: Selection) -> QuerySet[FinancialSignal]:
    return FinancialSignal.objects.filter(
        selection.narrowed(), business_day__lte=selection.period.last
    ).order_by()


def _happenings(rows: Iterable[Mapping[str, Any]]) -> Iterable[Happening]:
    """Each first signal with its corrections added; what was corrected to nothing was nothing."""
    by_id = {row["signal_id"]: row for row in rows}
    sums: dict[UUID, int] = {}
    corrected: set[UUID] = set()
    for row in by_id.values():
        first = row
        while first["corrects_signal_id"] in by_id:
            first = by_id[first["corrects_signal_id"]]
        own = first["signal_id"]
        sums[own] = sums.get(own, 0) + int(row["amount"].scaleb(2))
        if row is not first:
            corrected.add(own)
    for own, hundredths in sums.items():
        if own not in corrected or hundredths:
            yield from _happening(by_id[own], hundredths)


def _happening(row: Mapping[str, Any], hundredths: int) -> Iterable[Happening]:
    told = row["attributes"]
    if "subscription" not in told:
        return
    if row["signal_type"] == STATUS and told.get("status") != "paid":
        return
    yield Happening(
        subscription=told["subscription"],
        programme=told.get("programme", UNNAMED),
        currency=row["currency_code"],
        at=row["signal_timestamp"],
        day=row["business_day"],
        kind=KINDS[row["signal_type"]],
        hundredths=hundredths,
        is_churn=told.get("movement") == "churned",
    )
