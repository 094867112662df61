"""What the coming months may bring, from the months that were: pure calculation. No Django.

Estimates are reckoned in floating point and rounded once, half up, to cents.
"""

from insights.analytics.forecasting.forecast import Forecast, Point, forecast
from insights.analytics.forecasting.models import MODELS
from insights.analytics.forecasting.series import ForecastRefused, MonthlySeries, Note, read_months

__all__ = [
    "MODELS",
    "Forecast",
    "ForecastRefused",
    "MonthlySeries",
    "Note",
    "Point",
    "forecast",
    "read_months",
]
