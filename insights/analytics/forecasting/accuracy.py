"""How far forecasts were from what came. Each is null where it cannot be told, never infinite."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import fmean

YEAR = 12


def smape(actual: Sequence[float], expected: Sequence[float]) -> float:
    """Symmetric mean absolute percentage error. Unit: percent, 0 to 200.

    Formula: mean of 200 · |a − e| / (|a| + |e|); a month that is zero in both counts 0.
    """
    pairs = zip(actual, expected, strict=True)
    return fmean(200 * abs(a - e) / (abs(a) + abs(e)) if a or e else 0.0 for a, e in pairs)


def scale_of(history: Sequence[float]) -> float | None:
    """Mean absolute change against the same month a year before. Unit: that of the history.

    Null: under thirteen months, or a history that repeats itself exactly.
    """
    if len(history) <= YEAR:
        return None
    changes = zip(history[YEAR:], history, strict=False)
    return fmean(abs(later - earlier) for later, earlier in changes) or None


def mase(
    history: Sequence[float], actual: Sequence[float], expected: Sequence[float]
) -> float | None:
    """Mean absolute scaled error: 1 is as far off as last year's month was, on average.

    Null: where `scale_of` is.
    """
    scale = scale_of(history)
    if scale is None:
        return None
    return fmean(abs(a - e) for a, e in zip(actual, expected, strict=True)) / scale


def is_within(actual: Decimal, expected: Decimal, tolerance: Decimal) -> bool | None:
    """Whether the forecast missed by no more than this part of what came.

    Null: nothing came, so that no part of it can be named.
    """
    if not actual:
        return None
    return abs(expected - actual) <= tolerance * abs(actual)
