"""Recurring revenue: movements by programme, failed payments and retries, renewals, losses.

What only attributes tell (programme, movement, attempt) is read from signals, never from rollups;
the types are read for their whole meaning here, so they are named.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from insights.analytics.periods import Period
from insights.models import FinancialSignal
from insights.queries.figures import Selection, exact_hundredths

MRR, STATUS, FAILURE = "subscription_mrr", "subscription_payment_status", (
    "subscription_payment_failure"
)  # fmt: skip
RENEWAL, PRORATION = "subscription_renewal", "subscription_proration"
MOVEMENTS = ("new", "expansion", "reactivated", "contraction", "churned")
LOST = ("contraction", "churned")
UNNAMED = "other"
ALL = Q()
# A correction names no programme of its own: it has that of the signal it corrects.
PROGRAMME = Coalesce(
    KeyTextTransform("programme", "attributes"),
    KeyTextTransform("programme", "corrects_signal__attributes"),
)


@dataclass(frozen=True)
class Programme:
    """Recurring revenue of one programme in one currency, in hundredths.

    opening + the sum of movements = closing: the stored movements are all there is.
    """

    name: str
    currency: str
    opening: int
    movements: dict[str, int]

    @property
    def closing(self) -> int:
        """What recurs at the end of the last day."""
        return self.opening + sum(self.movements.values())

    @property
    def lost(self) -> int:
        """What contraction and churn took, zero or less."""
        return sum(self.movements[name] for name in LOST)


@dataclass(frozen=True)
class Payments:
    """Attempts of one programme: how many were paid and how many failed, and open retries."""

    programme: str
    paid: int
    failed: int
    open_retries: int

    @property
    def attempts(self) -> int:
        """All of them."""
        return self.paid + self.failed


def programmes_of(selection: Selection, known: Q = ALL) -> list[Programme]:
    """Each programme by currency, the movements of its days between opening and closing.

    known: of all signals those that count; "as reported on a day" are those that had come by then.
    """
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    opening: dict[tuple[str, str], int] = defaultdict(int)
    period = selection.period
    before = Q(business_day__lt=period.first)
    within = Q(business_day__range=(period.first, period.last))
    for programme, currency, _, hundredths in _by_movement(selection, before & known):
        opening[programme, currency] += hundredths
    for programme, currency, movement, hundredths in _by_movement(selection, within & known):
        own = found[programme, currency]
        own[movement] = own.get(movement, 0) + hundredths
    return [
        Programme(
            key[0], key[1], opening[key],
            {name: found[key].get(name, 0) for name in (*MOVEMENTS, *_unknown(found[key]))},
        )
        for key in sorted(opening.keys() | found.keys())
    ]  # fmt: skip


def payments_of(selection: Selection, today: date) -> list[Payments]:
    """Paid and failed attempts within the days, and cycles whose next retry is still to come."""
    days = _days(selection.period)
    paid = _numbers(_signals(selection, STATUS).filter(days, attributes__status="paid"))
    failures = _signals(selection, FAILURE)
    failed = _numbers(failures.filter(days))
    waiting = _numbers(failures.filter(attributes__next_retry__gte=today.isoformat()))
    return [
        Payments(name, paid.get(name, 0), failed.get(name, 0), waiting.get(name, 0))
        for name in sorted(paid.keys() | failed.keys() | waiting.keys())
    ]


def events_of(selection: Selection) -> list[dict[str, Any]]:
    """Renewals and prorations within the days: how many, and what they add, by currency."""
    rows = (
        _signals(selection, RENEWAL, PRORATION)
        .filter(_days(selection.period))
        .values("signal_type", "currency_code")
        .annotate(number=Count("pk"), hundredths=Sum(exact_hundredths()))
    )
    return [dict(row) for row in rows.order_by("signal_type", "currency_code")]


def _by_movement(selection: Selection, days: Q) -> Iterable[tuple[str, str, str, int]]:
    rows = (
        _signals(selection, MRR)
        .filter(days)
        .annotate(programme=PROGRAMME)
        .values_list("programme", "currency_code", "attributes__movement")
        .annotate(hundredths=Sum(exact_hundredths()))
    )
    return (
        (programme or UNNAMED, currency, movement or "correction", int(hundredths))
        for programme, currency, movement, hundredths in rows
    )


def _unknown(movements: Iterable[str]) -> list[str]:
    """Corrections, which name no movement, stand in a column of their own."""
    return [name for name in movements if name not in MOVEMENTS]


def _numbers(signals: QuerySet[FinancialSignal]) -> dict[str, int]:
    rows = signals.values_list("attributes__programme").annotate(Count("pk"))
    found: dict[str, int] = defaultdict(int)
    for programme, number in rows:
        found[programme or UNNAMED] += number
    return dict(found)


def _signals(selection: Selection, *types: str) -> QuerySet[FinancialSignal]:
    return FinancialSignal.objects.filter(selection.narrowed(), signal_type__in=types).order_by()


def _days(period: Period) -> Q:
    return Q(business_day__range=(period.first, period.last))
