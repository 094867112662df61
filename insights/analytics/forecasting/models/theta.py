"""The Theta method on the seasonally adjusted history."""

from insights.analytics.forecasting.declarations import Model
from insights.analytics.forecasting.seasonality import find_seasonality
from insights.analytics.forecasting.smoothing import fit_level, fit_line


def forecast(history: list[float], ahead: int) -> list[float]:
    """The smoothed level, drifting by half the slope of the whole history."""
    season = find_seasonality(history)
    plain = season.remove(history)
    slope, _ = fit_line(plain)
    level, step = fit_level(plain)
    begun = (1 - (1 - step) ** len(plain)) / step
    return season.put_back([level + slope / 2 * (i + begun) for i in range(ahead)], len(history))


MODEL = Model(
    id="theta",
    version=1,
    title="Theta",
    statement=(
        "The exponentially smoothed level with half the slope of the straight line, in season "
        "(Assimakopoulos and Nikolopoulos 2000; drift form of Hyndman and Billah 2003)."
    ),
    forecast=forecast,
)
