"""Reads of what goes out: records after a cursor, tiles, pushes."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet

from insights.models import FeedDelivery, FeedRecord
from insights.queries.marks import today_at
from insights.signals.metrics import METRICS
from leafenterprise.accounts.access import for_user, sites_for
from leafenterprise.accounts.models import Organization

READ = "insights.feed"
TILES = ("revenue", "collected", "outstanding")
SUBJECTS_AT_ONCE = 5_000
STATES = ("missing", "partial", "ready")


def records_after(
    user: Any, organization: Organization, cursor: int, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Records of the person's sites in their order, and whether there are more."""
    sites = sites_for(user, READ).filter(organization=organization)
    rows = FeedRecord.objects.filter(
        organization=organization, site__in=sites, sequence__gt=cursor
    ).order_by("sequence")
    found = list(rows.values_list("payload", flat=True)[: limit + 1])
    return found[:limit], len(found) > limit


def last_contents(organization: Organization, subjects: Collection[str]) -> dict[str, str]:
    """Subject → digest of what its last record says; some thousands of subjects at a time."""
    found: dict[str, str] = {}
    names, own = sorted(subjects), FeedRecord.objects.filter(organization=organization)
    for first in range(0, len(names), SUBJECTS_AT_ONCE):
        part = names[first : first + SUBJECTS_AT_ONCE]
        newest = own.filter(subject__in=part).order_by().values("subject")
        numbers = newest.annotate(newest=Max("sequence")).values("newest")
        found |= dict(own.filter(sequence__in=numbers).values_list("subject", "content"))
    return found


def list_feed_deliveries(user: Any) -> QuerySet[FeedDelivery]:
    """The pushes of the person's organizations, the newest first."""
    return for_user(FeedDelivery.objects.select_related("organization"), user, READ)


def tiles_of(user: Any, organization: Organization, now: datetime) -> list[dict[str, Any]]:
    """Today's revenue and collected, and what is outstanding: added up from the feed's records.

    Null: no amount where no site has one. The freshness is that of the stalest site in it.
    """
    sites = list(sites_for(user, READ).filter(organization=organization).order_by("name"))
    latest: dict[str, dict[str, Any]] = {}
    today = today_at(sites, now)
    rows = FeedRecord.objects.filter(
        organization=organization, site__in=sites, metric__in=TILES, day=today
    )
    for subject, payload in rows.order_by("sequence").values_list("subject", "payload"):
        latest[subject] = payload
    by_metric: dict[str, list[dict[str, Any]]] = defaultdict(list)
    stated = {(one["site"], one["metric"]) for one in latest.values() if one["amount"] is not None}
    for payload in latest.values():
        # "Nothing yet" is over once there is an amount, in whatever currency.
        if payload["amount"] is not None or (payload["site"], payload["metric"]) not in stated:
            by_metric[payload["metric"]].append(payload)
    return [_tile(metric, by_metric[metric], len(sites)) for metric in TILES]


def _tile(metric: str, payloads: list[dict[str, Any]], sites: int) -> dict[str, Any]:
    stated = [each for each in payloads if each["amount"] is not None]
    fresh = [each["DataFreshnessTimestamp"] for each in stated]
    told = {each["site"] for each in payloads}
    state = min((each["state"] for each in payloads), key=STATES.index, default="missing")
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for each in stated:
        amounts[each["currency"]] += Decimal(each["amount"])
    return {
        "metric": metric,
        "label": METRICS[metric].label,
        "kind": METRICS[metric].kind,
        "amounts": [
            {"currency": code, "amount": str(amount)} for code, amount in sorted(amounts.items())
        ],
        "state": state if len(told) == sites else STATES[0] if not stated else "partial",
        "DataFreshnessTimestamp": min(fresh, default=None),
    }
