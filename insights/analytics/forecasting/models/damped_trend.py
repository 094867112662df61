"""A trend that levels out, on the seasonally adjusted history."""

from itertools import accumulate

from insights.analytics.forecasting.declarations import Model
from insights.analytics.forecasting.seasonality import find_seasonality
from insights.analytics.forecasting.smoothing import DAMPING, fit_damped_trend


def forecast(history: list[float], ahead: int) -> list[float]:
    """The smoothed level plus a trend that fades month by month."""
    season = find_seasonality(history)
    level, trend = fit_damped_trend(season.remove(history))
    reach = accumulate(DAMPING ** (i + 1) for i in range(ahead))
    return season.put_back([level + trend * far for far in reach], len(history))


MODEL = Model(
    id="damped_trend",
    version=1,
    title="Damped trend",
    statement="Holt's smoothing with a trend that fades by a tenth a month, in season.",
    forecast=forecast,
)
