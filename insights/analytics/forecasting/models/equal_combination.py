"""Rolling average, season and trend with equal weights."""

from statistics import fmean

from insights.analytics.forecasting.declarations import Model
from insights.analytics.forecasting.models import (
    linear_trend,
    rolling_average_6,
    seasonally_adjusted,
)

PARTS = (rolling_average_6.MODEL, seasonally_adjusted.MODEL, linear_trend.MODEL)


def forecast(history: list[float], ahead: int) -> list[float]:
    """The plain mean of the three."""
    parts = [part.forecast(history, ahead) for part in PARTS]
    return [fmean(month) for month in zip(*parts, strict=True)]


MODEL = Model(
    id="equal_combination",
    version=1,
    title="Equal combination",
    statement="The mean of rolling average (6), seasonally adjusted mean and linear trend.",
    forecast=forecast,
)
