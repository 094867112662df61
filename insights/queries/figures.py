"""Figures from rollups, and the signals behind each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Cast, Round

from insights.analytics.periods import Period, cut
from insights.models import DailyRollup, FinancialSignal, MonthlyRollup
from insights.signals.metrics import METRICS, Metric
from insights.signals.types import types_of
from leafenterprise.accounts.models import Organization


@dataclass(frozen=True)
class Selection:
    """What a figure is about: sites that the person may see; providers and methods () mean all."""

    organization: Organization
    sites: tuple[int, ...]
    period: Period
    providers: tuple[int, ...] = ()
    methods: tuple[str, ...] = ()

    def over(self, period: Period) -> "Selection":
        """The same about other days."""
        return replace(self, period=period)

    def narrowed(self) -> Q:
        """The selection without its days, on rollups and signals alike."""
        found = Q(organization=self.organization, site__in=self.sites)
        if self.providers:
            found &= Q(provider__in=self.providers)
        return found & Q(payment_method__in=self.methods) if self.methods else found


class Amount(NamedTuple):
    """A sum in one currency: hundredths, number of signals, when the last was processed."""

    hundredths: int
    signals: int
    processed_at: datetime | None


Figures = dict[str, dict[str, Amount]]  # metric, currency
Cells = dict[tuple[str, str, str], Amount]  # signal type, payment state, currency
NOTHING = Amount(0, 0, None)


def figures_of(selection: Selection, metrics: Sequence[Metric]) -> dict[str, dict[str, Amount]]:
    """Metric → currency → amount, from rollups: one pass for flows, one for balances."""
    found: dict[str, dict[str, Amount]] = {}
    for kind in ("flow", "balance"):
        asked = [metric for metric in metrics if metric.kind == kind]
        if asked:
            first = selection.period.first if kind == "flow" else None
            types = {type_.id for metric in asked for type_ in types_of(metric.id)}
            cells = _cells(selection, types, first)
            found |= {metric.id: _by_currency(metric.id, cells) for metric in asked}
    return found


def series_of(
    selection: Selection, metric: Metric, *, by_month: bool
) -> dict[str, dict[date, int]]:
    """Currency → day (or first of the month) → hundredths, of the changes within the period."""
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for model, days in stretches(selection.period.first, selection.period.last, by_month):
        rows = _summed(model, selection, days, {type_.id for type_ in types_of(metric.id)}, "day")
        for type_id, state, currency, day, hundredths, _, _ in rows:
            if counts(metric.id, type_id, state):
                found[currency][day.replace(day=1) if by_month else day] += int(hundredths)
    return found


def signals_of(selection: Selection, metric: Metric) -> QuerySet[FinancialSignal]:
    """The signals that the figure is the sum of."""
    days = Q(business_day__lte=selection.period.last)
    if metric.kind == "flow":
        days &= Q(business_day__gte=selection.period.first)
    return FinancialSignal.objects.filter(selection.narrowed(), counted_in(metric), days)


def counted_in(metric: Metric) -> Q:
    """The types and payment states that the figure counts, on signals and cells alike."""
    counted = Q()
    for type_ in types_of(metric.id):
        states = type_.counted_states or type_.payment_states or ("",)
        counted |= Q(signal_type=type_.id, payment_state__in=states)
    return counted


def sum_of(signals: QuerySet[FinancialSignal]) -> dict[str, tuple[int, int]]:
    """Currency → hundredths and number of the signals, exact on both databases."""
    rows = (
        signals.order_by()
        .values("currency_code")
        .annotate(hundredths=Sum(exact_hundredths()), number=Count("pk"))
    )
    return {row["currency_code"]: (int(row["hundredths"]), row["number"]) for row in rows}


def exact_hundredths() -> Any:
    """A signal's amount as an integer: SQLite keeps decimals as doubles, whose sums drift."""
    scaled = F("amount") * 100
    return Cast(Round(scaled) if connection.vendor == "sqlite" else scaled, BigIntegerField())


def _cells(selection: Selection, types: Iterable[str], first: date | None) -> Cells:
    found: Cells = {}
    for model, days in stretches(first, selection.period.last, True):
        for type_id, state, currency, hundredths, number, at in _summed(
            model, selection, days, types
        ):
            key = (type_id, state, currency)
            found[key] = plus(found.get(key, NOTHING), Amount(int(hundredths), int(number), at))
    return found


def stretches(first: date | None, last: date, by_month: bool) -> list[tuple[Any, Period]]:
    """The rollups that hold the days, each with the days to be read of it."""
    if not by_month and first:
        return [(DailyRollup, Period(first, last))]
    pieces = cut(first, last)
    months: list[tuple[Any, Period]] = [(MonthlyRollup, pieces.months)] if pieces.months else []
    return months + [(DailyRollup, days) for days in pieces.days]


def _summed(
    model: Any, selection: Selection, days: Period, types: Iterable[str], *more: str
) -> Iterable[tuple[Any, ...]]:
    rows = model.objects.filter(
        selection.narrowed(), day__range=(days.first, days.last), signal_type__in=sorted(types)
    )
    by = ("signal_type", "payment_state", "currency_code", *more)
    return rows.values_list(*by).annotate(
        Sum("sum_hundredths"), Sum("signal_count"), Max("last_processed_at")
    )


def _by_currency(metric: str, cells: Cells) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for (type_id, state, currency), amount in cells.items():
        if counts(metric, type_id, state):
            found[currency] = plus(found.get(currency, NOTHING), amount)
    return found


@cache
def counts(metric: str, type_id: str, state: str) -> bool:
    """Whether a signal of that type and payment state is in the figure."""
    return any(type_.id == type_id and type_.counts(state) for type_ in types_of(metric))


def plus(one: Amount, other: Amount) -> Amount:
    """Both together."""
    at, other_at = one.processed_at, other.processed_at
    return Amount(
        one.hundredths + other.hundredths,
        one.signals + other.signals,
        max(at, other_at) if at and other_at else at or other_at,
    )


def metric_named(name: str) -> Metric | None:
    """The metric, if there is one."""
    return METRICS.get(name)
