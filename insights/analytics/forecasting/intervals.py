"""How wide a forecast's range has to be, learnt from other people's series.

A multiplier is the distance, in units of `spread_of`, that such a share of the forecasts of the
calibrating series kept within; `python -m bench.forecast --calibrate` writes the tables.
"""

from bisect import bisect_right

from insights.analytics.forecasting.accuracy import scale_of
from insights.analytics.forecasting.multipliers import MONTH, TOTAL

LEVELS = (80, 95)
FARTHEST = 18  # months ahead: beyond, nothing has been calibrated
BANDS = (12, 24)  # months of history from which each table holds


def spread_of(history: list[float], mean_error: float | None) -> float | None:
    """The yardstick of the ranges: half trial error, half change against a year before.

    Unit: that of the history. Null: neither can be told, or the history never moved.
    """
    known = [one for one in (mean_error, scale_of(history)) if one is not None]
    return sum(known) / len(known) or None if known else None


def month_multiplier(model: str, months: int, level: int, ahead: int) -> float:
    """For the month so far ahead, of a history so long."""
    return MONTH[model, band_of(months), level][ahead - 1]


def total_multiplier(model: str, months: int, level: int, count: int) -> float:
    """For the sum of the first so many months."""
    return TOTAL[model, band_of(months), level][count - 1]


def band_of(months: int) -> int:
    """Which table a history of so many months reads."""
    return BANDS[max(0, bisect_right(BANDS, months) - 1)]
