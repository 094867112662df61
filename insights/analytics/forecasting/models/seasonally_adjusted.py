"""The mean of a year, with what each month of the year is wont to bring."""

from statistics import fmean

from insights.analytics.forecasting.declarations import Model
from insights.analytics.forecasting.seasonality import find_seasonality

MONTHS = 12


def forecast(history: list[float], ahead: int) -> list[float]:
    """The mean of the last twelve months made alike, put back into their season."""
    season = find_seasonality(history)
    level = fmean(season.remove(history)[-MONTHS:])
    return season.put_back([level] * ahead, len(history))


MODEL = Model(
    id="seasonally_adjusted",
    version=1,
    title="Seasonally adjusted mean",
    statement="The mean of the last twelve months made alike, times each month's seasonal index.",
    forecast=forecast,
)
