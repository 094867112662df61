"""Forecasts kept for later, and filled in when the month has come."""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404

from audit import trail
from audit.billing.models import BillingProvider
from audit.billing.queries.own import AUDIT, list_providers
from insights.analytics.forecasting import MODELS, forecast
from insights.compensation.income import MEASURES, history_of, income_of
from insights.compensation.models import ForecastSnapshot
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import InvalidInput

KEPT = trail.register("compensation.forecast_kept", "Forecasts of income were kept")
AHEAD = 12
LEVEL = 95


@transaction.atomic
def keep_forecast(
    *, provider: BillingProvider, measure: str, by: Any, today: date
) -> list[ForecastSnapshot]:
    """Keep what every model says of the next twelve months; once a day and model.

    From whole months only; an actual is filled in once, when its month is told in whole.

    Raises: ForecastRefused where the history is too short, InvalidInput for an unknown measure.
    """
    check(by, AUDIT, provider.organization)
    if not list_providers(by).filter(pk=provider.pk).exists():
        raise Http404
    if measure not in MEASURES:
        raise InvalidInput(measure=[f"One of {', '.join(MEASURES)}."])
    series, _ = history_of(income_of(provider, measure))
    made = [one for model in MODELS for one in _snapshots(provider, measure, series, model, today)]
    for one in made:
        one.created_by = by
    ForecastSnapshot.objects.bulk_create(made, ignore_conflicts=True)
    fill_actuals(provider=provider)
    trail.record(
        KEPT,
        organization=provider.organization,
        actor=by,
        target=provider,
        after={"measure": measure, "models": len(MODELS), "day": today},
    )
    # What was kept earlier that day stands; what was made again is not stored.
    kept = ForecastSnapshot.objects.filter(provider=provider, measure=measure, created_date=today)
    return list(kept.select_related("provider"))


def fill_actuals(*, provider: BillingProvider) -> int:
    """Say of every kept forecast what came, once its month is known; how many were filled."""
    filled = 0
    rows = list(ForecastSnapshot.objects.filter(provider=provider, actual_amount__isnull=True))
    measures = {row.measure for row in rows}
    known = {measure: income_of(provider, measure).whole for measure in measures}
    for row in rows:
        actual = known[row.measure].get(row.forecast_date)
        if actual is not None:
            mine = ForecastSnapshot.objects.filter(pk=row.pk, actual_amount__isnull=True)
            filled += mine.update(actual_amount=actual)
    return filled


def _snapshots(
    provider: BillingProvider, measure: str, series: Any, model: str, today: date
) -> list[ForecastSnapshot]:
    found = forecast(series, AHEAD, model)
    made = []
    for horizon, point in enumerate(found.points, start=1):
        low, high = point.ranges.get(LEVEL, (None, None))
        made.append(
            ForecastSnapshot(
                organization=provider.organization,
                provider=provider,
                measure=measure,
                created_date=today,
                forecast_date=point.month,
                horizon=horizon,
                model_used=found.model if found.model in MODELS else model,
                predicted_amount=point.amount,
                confidence_level=LEVEL if low is not None else None,
                low=low,
                high=high,
            )
        )
    return made
