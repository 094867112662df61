"""The mean of the last months, shared by three models."""

from statistics import fmean

from insights.analytics.forecasting.declarations import Model


def rolling_average(months: int) -> Model:
    """The model that repeats the mean of so many last months (of all, where there are fewer)."""

    def forecast(history: list[float], ahead: int) -> list[float]:
        return [fmean(history[-months:])] * ahead

    return Model(
        id=f"rolling_average_{months}",
        version=1,
        title=f"Rolling average, {months} months",
        statement=f"The mean of the last {months} months, for every month ahead.",
        forecast=forecast,
    )
