"""A straight line through the whole history."""

from insights.analytics.forecasting.declarations import Model
from insights.analytics.forecasting.smoothing import fit_line


def forecast(history: list[float], ahead: int) -> list[float]:
    """The least-squares line, drawn on."""
    slope, mean = fit_line(history)
    middle = (len(history) - 1) / 2
    return [mean + slope * (len(history) + i - middle) for i in range(ahead)]


MODEL = Model(
    id="linear_trend",
    version=1,
    title="Linear trend",
    statement="The least-squares line through all months, drawn on.",
    forecast=forecast,
)
