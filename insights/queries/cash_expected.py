"""What should be in a till on a day: one function, the same for whoever asks.

It takes no person, so that a figure never depends on who was looking when it was stored.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, QuerySet, Sum

from insights.cash.till import LATE, LINE_KINDS, OTHER, Line, expected_lines
from insights.models import (
    CashAdjustment,
    CashReconciliation,
    CashStep,
    DailyRollup,
    FinancialSignal,
)
from insights.models.cash import CLOSED, CLOSING, VERIFICATION
from insights.queries.cash_rules import rule_of
from insights.signals.types import types_of
from leafenterprise.accounts.models import Site

METRIC = "cash"


@dataclass(frozen=True)
class LateSignal:
    """A cash signal of a closed day that its closing figure does not hold."""

    signal: FinancialSignal
    late_for: CashReconciliation


@dataclass(frozen=True)
class Expected:
    """The total with its lines; `own` are the day's signals, `late` those of closed days."""

    total: Decimal
    lines: tuple[Line, ...]
    own: tuple[FinancialSignal, ...]
    late: tuple[LateSignal, ...]


def expected_cash(
    record: CashReconciliation, stated: CashStep | None, takings: Decimal | None = None
) -> Expected:
    """What the till should hold, from the day's signals and what the counter stated beside them.

    takings: entered by hand, for sites whose rule says so.
    """
    site, day, currency = record.site, record.record_date, record.currency_code
    is_manual = rule_of(site).expected_method == "manual"
    own = tuple(day_signals(site, day, currency))
    declared = {kind.id: getattr(stated, kind.id) for kind in LINE_KINDS} if stated else {}
    by_hand = (takings if takings is not None else Decimal("0.00")) if is_manual else None
    lines = expected_lines(by_movement(own), declared, by_hand)
    late = () if is_manual else late_signals_on(site, day, currency)
    lines += tuple(
        Line(LATE, one.signal.amount, one.signal.amount, note=f"of {one.late_for.record_date}")
        for one in late
    )
    return Expected(sum((line.amount for line in lines), Decimal("0.00")), lines, own, late)


def day_signals(site: Site, day: date, currency: str) -> QuerySet[FinancialSignal]:
    """The cash signals of the day."""
    return FinancialSignal.objects.filter(
        organization=site.organization_id, site=site, business_day=day,
        signal_type__in=_types(), currency_code=currency,
    ).order_by("signal_timestamp", "pk")  # fmt: skip


def by_movement(signals: Iterable[FinancialSignal]) -> dict[str, Decimal]:
    """Sums by what moved; a correction that names no movement stands apart."""
    found: dict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for signal in signals:
        found[signal.attributes.get("movement") or OTHER] += signal.amount
    return dict(found)


def late_signals_on(site: Site, day: date, currency: str) -> tuple[LateSignal, ...]:
    """The late signals that this day takes in: those of days whose next open day it is."""
    return tuple(
        late
        for record in days_with_late_signals(site, currency, before=day)
        if next_open_day(site, record.record_date, currency, or_on=day) == day
        for late in late_signals_of(record)
    )


def late_signals_of(record: CashReconciliation) -> list[LateSignal]:
    """Signals of the closed day that neither its figure nor a later day's holds."""
    closing = record.steps.filter(kind__in=(VERIFICATION, CLOSING)).order_by("-number").first()
    held = set(closing.signal_ids) if closing else set()
    taken = {pk.hex for pk in record.late_signals.values_list("signal_id", flat=True)}
    return [
        LateSignal(signal, record)
        for signal in day_signals(record.site, record.record_date, record.currency_code)
        if signal.pk.hex not in held | taken
    ]


def days_with_late_signals(
    site: Site, currency: str, before: date | None = None
) -> list[CashReconciliation]:
    """Closed days of which the rollups count more signals than their closings hold.

    By number and not by time: a batch that commits after the closing may have begun before it.
    """
    closed = CashReconciliation.objects.filter(
        site=site, currency_code=currency, state__in=CLOSED
    ).select_related("site")
    if before:
        closed = closed.filter(record_date__lt=before)
    first = closed.aggregate(Min("record_date"))["record_date__min"]
    if first is None:
        return []
    numbers = _signals_by_day(site, currency, first)
    taken = dict(
        CashAdjustment.objects.filter(late_for__in=closed)
        .values_list("late_for")
        .annotate(Count("pk"))
    )
    return [
        record
        for record in closed.order_by("record_date")
        if numbers.get(record.record_date, 0) > record.counted_signals + taken.get(record.pk, 0)
    ]


def next_open_day(site: Site, after: date, currency: str, or_on: date | None = None) -> date | None:
    """The first later day with cash or a record that nobody has closed yet.

    or_on: a day that counts as one, because somebody is cashing it up.
    """
    later = CashReconciliation.objects.filter(site=site, record_date__gt=after)
    closed = set(later.filter(state__in=CLOSED).values_list("record_date", flat=True))
    open_days = set(later.exclude(state__in=CLOSED).values_list("record_date", flat=True))
    with_cash = set(_signals_by_day(site, currency, after)) - {after}
    candidates = (open_days | with_cash | ({or_on} if or_on else set())) - closed
    return min((day for day in candidates if day > after), default=None)


def _signals_by_day(site: Site, currency: str, first: date) -> dict[date, int]:
    rows = DailyRollup.objects.filter(
        organization=site.organization_id, site=site, day__gte=first, signal_type__in=_types(),
        currency_code=currency,
    )  # fmt: skip
    return dict(rows.values_list("day").annotate(Sum("signal_count")))


def _types() -> list[str]:
    return [type_.id for type_ in types_of(METRIC)]
