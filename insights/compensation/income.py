"""A provider's income by month, and from and through which day it is told in whole."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, QuerySet

from audit.billing.actions.grouping import counted_rows, rows_as_counted
from audit.billing.models import BillingProvider, BillingReport, MonthlySummary, UserCaseLog
from insights.analytics.forecasting import ForecastRefused, MonthlySeries, Note, read_months
from insights.analytics.holidays import is_holiday
from insights.analytics.periods import add_months
from leafenterprise.shared.money import money_text

MEASURES = {"gross_pay": "Gross pay", "net": "Net pay", "paid": "Paid by payers"}
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Told:
    """Amounts by month as far as they are told. Unit: that of the measure.

    complete_through: the last day up to which nothing more is to be expected. Null: no month is
    told in whole. complete_from: the first day from which nothing is missing. Null: from the first.
    """

    months: Mapping[date, Decimal]
    complete_through: date | None
    complete_from: date | None = None

    @property
    def whole(self) -> dict[date, Decimal]:
        """The months that are told in whole: what is compared and forecast from."""
        first, last = self.complete_from or date.min, self.complete_through or date.min
        return {month: amount for month, amount in self.months.items() if first <= month <= last}

    @property
    def partial(self) -> dict[date, Decimal]:
        """The later ones: so far."""
        last = self.complete_through or date.min
        return {month: amount for month, amount in self.months.items() if month > last}

    @property
    def begun(self) -> dict[date, Decimal]:
        """The earlier ones, within which the telling begins."""
        first = self.complete_from or date.min
        return {month: amount for month, amount in self.months.items() if month < first}


def income_of(provider: BillingProvider, measure: str) -> Told:
    """The measure by month; of months told twice, as the newest statement tells it.

    A pay statement tells its month whole. Payments trickle in, and their telling begins on some
    day: see `_paid_through` and `_paid_from`.
    """
    if measure == "paid":
        return Told(_paid(provider), _paid_through(provider), _paid_from(provider))
    rows = MonthlySummary.objects.filter(provider=provider).order_by("month", "created_at", "pk")
    months = {row.month: getattr(row, measure) for row in rows}
    return Told(months, _last_day(max(months)) if months else None)


def cases_told(provider: BillingProvider) -> Told:
    """Logged cases by month. Complete through the last month that was over when the log last grew,
    and through every month that a later case follows; from the month that the log begins with."""
    rows = UserCaseLog.objects.filter(provider=provider)
    counted: defaultdict[date, Decimal] = defaultdict(Decimal)
    days = list(rows.values_list("case_date", flat=True))
    for day in days:
        counted[day.replace(day=1)] += 1
    if not counted:
        return Told({}, None)
    newest = max(counted)
    grown = rows.aggregate(at=Max("created_at"))["at"]
    is_over = grown.date() > _last_day(newest)
    through = _last_day(newest) if is_over else newest - ONE_DAY
    return Told(dict(counted), through, _whole_from(min(days)))


def history_of(told: Told) -> tuple[MonthlySeries, tuple[Note, ...]]:
    """The whole months as a history to forecast from, and what had to be left out.

    Raises: ForecastRefused where there is none.
    """
    if told.partial and not told.whole:
        raise ForecastRefused("NO_HISTORY", "No month is told in whole yet; more of it may come.")
    if told.begun and not told.whole:
        raise ForecastRefused("NO_HISTORY", "No month is told in whole: the first begins within.")
    series, notes = read_months(told.whole)
    return series, (*notes, *_half_told(told), *_half_begun(told))


def _half_told(told: Told) -> tuple[Note, ...]:
    if not told.partial:
        return ()
    so_far = ", ".join(
        f"{month:%Y-%m} ({money_text(amount)} so far)"
        for month, amount in sorted(told.partial.items())
    )
    return (
        Note(
            "HALF_TOLD",
            f"Complete through {told.complete_through}. Not used, since more may come: {so_far}.",
        ),
    )


def _half_begun(told: Told) -> tuple[Note, ...]:
    return tuple(
        Note(
            "HALF_BEGUN",
            f"Told from within {month:%Y-%m} on: that month ({money_text(amount)}) is not used.",
        )
        for month, amount in sorted(told.begun.items())
    )


def _paid(provider: BillingProvider) -> dict[date, Decimal]:
    """What payers paid by month of posting; what report and remittance both tell counts once."""
    found: defaultdict[date, Decimal] = defaultdict(Decimal)
    for row, counted in rows_as_counted(provider):
        if counted.paid and row.posted_date is not None:
            found[row.posted_date.replace(day=1)] += counted.paid
    return dict(sorted(found.items()))


def _paid_through(provider: BillingProvider) -> date | None:
    """Through which day payments are told in whole.

    The newest month that a report says it is of, taken in when that month was over; and every month
    before the newest payment of a file that states no month: once a later month has begun. The
    later of both.
    """
    paid = counted_rows(provider).exclude(paid=0).filter(posted_date__isnull=False)
    unstated: Any = paid.filter(report__month__isnull=True).aggregate(day=Max("posted_date"))["day"]
    known = [unstated.replace(day=1) - ONE_DAY] if unstated else []
    if stated := _stated_through(provider):
        known.append(stated)
    return max(known, default=None)


def _paid_from(provider: BillingProvider) -> date | None:
    """From which day payments are told in whole: where their telling begins.

    A report that says of which month it is tells that month from its first day. Else the days
    before the first posting (of a payment or anything else) are unknown: its month is whole only
    where no working day lies before it. Whoever sets a first half month beside a whole one reads
    a rise that there was not.
    """
    rows = counted_rows(provider).filter(posted_date__isnull=False)
    first: Any = rows.aggregate(day=Min("posted_date"))["day"]
    if first is None:
        return None
    stated: Any = _stating(provider).aggregate(month=Min("month"))["month"]
    begins = _whole_from(first)
    return min(begins, stated) if stated else begins


def _whole_from(first: date) -> date:
    """The first month that is told from its beginning, where the telling begins on this day."""
    month = first.replace(day=1)
    before = (month + timedelta(days=days) for days in range(first.day - 1))
    missed = any(day.weekday() < SATURDAY and not is_holiday(day) for day in before)
    return add_months(month, 1) if missed else month


def _stated_through(provider: BillingProvider) -> date | None:
    over = (
        _last_day(month)
        for month, at in _stating(provider).values_list("month", "created_at")
        if month is not None and at.date() > _last_day(month)
    )
    return max(over, default=None)


def _stating(provider: BillingProvider) -> QuerySet[BillingReport]:
    """The reports that say of which month they are."""
    return BillingReport.objects.filter(
        provider=provider, kind="charges", month__isnull=False, restated_by__isnull=True
    )


def _last_day(month: date) -> date:
    return add_months(month, 1) - ONE_DAY
