"""Closing days: within a window of the night a day's sums are held against its signals, once.

Sums are kept as signals come, so nothing is computed anew: a run again finds the day closed.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from audit import trail
from insights.models import (
    ClosingWindow,
    DailyRollup,
    DayClosing,
    DeletedSum,
    FinancialSignal,
    MonthlyRollup,
)
from insights.models.closings import CLOSES, OPENS
from insights.queries.figures import exact_hundredths
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job

log = logging.getLogger(__name__)
JOB = "insights.close_day"
CLOSER = "day closing"
CLOSED = trail.register("day_closing.closed", "A day's sums were held against its signals")
LATE = trail.register("day_closing.late", "A day was not closed within its window")
CELL = ("site_id", "provider_id", "signal_type", "payment_state", "payment_method",
        "currency_code")  # fmt: skip
Sums = dict[tuple[Any, ...], tuple[int, int]]


def queue_closings(*, now: datetime | None = None) -> int:
    """Queues every day whose window is open, and tells of those that are late; how many queued."""
    at = now or timezone.now()
    practices = Organization.objects.filter(is_active=True, expected_sources__isnull=False)
    for practice in practices.distinct():
        _expect(practice, at)
    waiting = DayClosing.objects.filter(closed_at__isnull=True, opens_at__lte=at)
    for closing in waiting.select_related("organization"):
        if closing.due_at < at and closing.late_at is None:
            _tell_late(closing, at)
        _queue(closing)
    return len(waiting)


def _expect(practice: Organization, at: datetime) -> None:
    """Yesterday, where the day ended last; nothing where it is expected already."""
    zones = {ZoneInfo(name) for name in practice.sites.values_list("time_zone", flat=True)}
    zone: tzinfo = min(zones or {ZoneInfo("UTC")}, key=lambda zone: at.astimezone(zone).isoformat())
    today = at.astimezone(zone).date()
    window = ClosingWindow.objects.filter(organization=practice).first()
    opens, closes = (window.opens_at, window.closes_at) if window else (OPENS, CLOSES)
    DayClosing.objects.get_or_create(
        organization=practice,
        day=today - timedelta(days=1),
        defaults={
            "closes_month": today.day == 1,
            "opens_at": datetime.combine(today, opens, zone).astimezone(UTC),
            "due_at": datetime.combine(today, closes, zone).astimezone(UTC),
        },
    )


def _queue(closing: DayClosing) -> None:
    """A job that failed for good is followed by another."""
    named = f"{closing.organization.public_id}:{closing.day.isoformat()}"
    failed = Job.objects.filter(kind=JOB, key__startswith=named, state="failed").count()
    enqueue(
        JOB, key=f"{named}:{failed}", organization=closing.organization, by=None,
        payload={"closing": closing.public_id}, target=closing,
    )  # fmt: skip


@transaction.atomic
def _tell_late(closing: DayClosing, at: datetime) -> None:
    DayClosing.objects.filter(pk=closing.pk, late_at__isnull=True).update(late_at=at)
    log.warning("day %s of %s is not closed", closing.day, closing.organization.slug)
    trail.record(
        LATE, organization=closing.organization, actor=CLOSER, target=closing, now=at,
        after={"day": closing.day.isoformat(), "due_at": closing.due_at},
    )  # fmt: skip


@transaction.atomic
def close_day(*, closing: DayClosing, now: datetime | None = None) -> DayClosing:
    """Compare the day, and at the end of a month its days with it; a second time does nothing."""
    stored = DayClosing.objects.select_for_update(of=("self",)).get(pk=closing.pk)
    if stored.closed_at is not None:
        return stored
    practice, day = stored.organization, stored.day
    stands, should = _stand(practice, day), _should(practice, day)
    stored.cells = len(stands)
    stored.signals = sum(number for _, number in stands.values())
    stored.differences = _differing(stands, should)
    if stored.closes_month:
        stored.differences += _differing(*_months(practice, day))
    stored.closed_at = now or timezone.now()
    stored.save()
    if stored.differences:
        log.error("day %s of %s: %s cells differ", day, practice.slug, stored.differences)
    trail.record(
        CLOSED, organization=practice, actor=CLOSER, target=stored, now=stored.closed_at,
        after={"day": day.isoformat(), "closes_month": stored.closes_month, "cells": stored.cells,
               "signals": stored.signals, "differences": stored.differences},
    )  # fmt: skip
    return stored


def _stand(practice: Organization, day: date) -> Sums:
    rows = DailyRollup.objects.filter(organization=practice, day=day)
    return _added(rows.values_list(*CELL, "sum_hundredths", "signal_count"))


def _should(practice: Organization, day: date) -> Sums:
    rows = FinancialSignal.objects.filter(organization=practice, business_day=day).order_by()
    made = rows.values_list(*CELL).annotate(hundredths=Sum(exact_hundredths()), number=Count("pk"))
    gone = DeletedSum.objects.filter(organization=practice, day=day)
    return _added([*made, *gone.values_list(*CELL, "sum_hundredths", "signal_count")])


def _months(practice: Organization, day: date) -> tuple[Sums, Sums]:
    """The month's own cells, and what its days add up to."""
    first = day.replace(day=1)
    month = MonthlyRollup.objects.filter(organization=practice, day=first)
    days = DailyRollup.objects.filter(Q(day__range=(first, day)), organization=practice)
    stated = ("sum_hundredths", "signal_count")
    return _added(month.values_list(*CELL, *stated)), _added(days.values_list(*CELL, *stated))


def _added(rows: Iterable[tuple[Any, ...]]) -> Sums:
    found: Sums = {}
    for *cell, hundredths, number in rows:
        before = found.get(tuple(cell), (0, 0))
        found[tuple(cell)] = (before[0] + int(hundredths), before[1] + int(number))
    return found


def _differing(one: Sums, other: Sums) -> int:
    return sum(one.get(cell) != other.get(cell) for cell in one.keys() | other.keys())
