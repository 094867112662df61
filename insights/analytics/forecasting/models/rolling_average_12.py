"""The mean of the last 12 months."""

from insights.analytics.forecasting.models._rolling import rolling_average

MODEL = rolling_average(12)
