"""The same month of the year before."""

from insights.analytics.forecasting.declarations import Model

YEAR = 12


def forecast(history: list[float], ahead: int) -> list[float]:
    """The last twelve months over again; the last month, where there are fewer."""
    if len(history) < YEAR:
        return [history[-1]] * ahead
    return [history[i % YEAR - YEAR] for i in range(ahead)]


MODEL = Model(
    id="seasonal_naive",
    version=1,
    title="Same month last year",
    statement="Every month ahead brings what the same month brought a year before.",
    forecast=forecast,
)
