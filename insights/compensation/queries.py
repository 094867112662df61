"""A provider's cases, findings and kept forecasts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean
from typing import Any

from django.db.models import QuerySet

from audit.billing.models import BillingProvider, Finding, MonthlySummary, UserCaseLog
from audit.billing.queries.own import own
from insights.analytics.forecasting.accuracy import is_within, smape
from insights.analytics.workload import WorkedCase
from insights.compensation.models import ForecastSnapshot

WITHIN = Decimal("0.15")
HORIZONS = {"month": (1, 1), "quarter": (2, 3), "year": (4, 12)}


@dataclass(frozen=True)
class AccuracyRow:
    """How one model did at one horizon. Null: nothing of it has come yet."""

    model: str
    horizon: str
    count: int
    error_percent: Decimal | None
    within: Decimal | None
    covered: Decimal | None


def worked_cases(provider: BillingProvider, first: date, last: date) -> list[WorkedCase]:
    """Logged cases between two days."""
    rows = UserCaseLog.objects.filter(provider=provider, case_date__range=(first, last))
    return [
        WorkedCase(row.case_date, row.minutes, (row.cpt_codes.split() or [""])[0]) for row in rows
    ]


def last_month(provider: BillingProvider) -> date | None:
    """The newest month of pay, else of the log."""
    paid = MonthlySummary.objects.filter(provider=provider).order_by("-month").first()
    if paid is not None:
        return paid.month
    case = UserCaseLog.objects.filter(provider=provider).order_by("-case_date").first()
    return case.case_date.replace(day=1) if case else None


def open_findings(provider: BillingProvider) -> QuerySet[Finding]:
    """Standing findings that nobody has settled."""
    return Finding.objects.filter(provider=provider, is_standing=True, state="open")


def list_snapshots(user: Any) -> QuerySet[ForecastSnapshot]:
    """Kept forecasts of the person's providers."""
    rows = own(ForecastSnapshot.objects.all(), user)
    return rows.select_related("organization", "provider")


def accuracy_of(rows: Iterable[ForecastSnapshot]) -> list[AccuracyRow]:
    """Error, rate within 15 percent and coverage by model and horizon, over what has come."""
    groups: defaultdict[tuple[str, str], list[ForecastSnapshot]] = defaultdict(list)
    for row in rows:
        for name, (first, last) in HORIZONS.items():
            if first <= row.horizon <= last:
                groups[row.model_used, name].append(row)
    order = list(HORIZONS)
    return [
        _accuracy(model, horizon, groups[model, horizon])
        for model, horizon in sorted(groups, key=lambda key: (key[0], order.index(key[1])))
    ]


def _accuracy(model: str, horizon: str, rows: list[ForecastSnapshot]) -> AccuracyRow:
    known = [(row, row.actual_amount) for row in rows if row.actual_amount is not None]
    if not known:
        return AccuracyRow(model, horizon, 0, None, None, None)
    error = smape([float(a) for _, a in known], [float(row.predicted_amount) for row, _ in known])
    near = [is_within(a, row.predicted_amount, WITHIN) for row, a in known]
    covered = [row.low <= a <= row.high for row, a in known
               if row.low is not None and row.high is not None]  # fmt: skip
    return AccuracyRow(
        model,
        horizon,
        len(known),
        Decimal(str(round(error, 1))),
        _rate([one for one in near if one is not None]),
        _rate(covered),
    )


def _rate(said: list[bool]) -> Decimal | None:
    return Decimal(str(round(fmean(said), 4))) if said else None
