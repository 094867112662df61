"""Level and trend of a history whose months have been made alike."""

from itertools import product
from statistics import fmean

LEVEL_STEPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
DAMPED_LEVEL_STEPS = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
TREND_STEPS = (0.02, 0.05, 0.1, 0.2)
DAMPING = 0.9  # of the trend, each month
STARTING_MONTHS = 6


def fit_line(values: list[float]) -> tuple[float, float]:
    """(slope a month, value at the middle of the history) by least squares."""
    middle, mean = (len(values) - 1) / 2, fmean(values)
    spread = sum((t - middle) ** 2 for t in range(len(values)))
    tilt = sum((t - middle) * (value - mean) for t, value in enumerate(values))
    return (tilt / spread if spread else 0.0), mean


def fit_level(values: list[float]) -> tuple[float, float]:
    """(level after the last month, its step) of simple exponential smoothing.

    The step with the least squared error one month ahead is taken.
    """
    return min(_smooth(values, step) for step in LEVEL_STEPS)[1:]


def _smooth(values: list[float], step: float) -> tuple[float, float, float]:
    level, error = fmean(values[:STARTING_MONTHS]), 0.0
    for value in values:
        error += (value - level) ** 2
        level += step * (value - level)
    return error, level, step


def fit_damped_trend(values: list[float]) -> tuple[float, float]:
    """(level, trend a month) after the last month, of Holt's smoothing with a damped trend."""
    half = len(values) // 2
    start = (fmean(values[half:]) - fmean(values[:half])) / (len(values) / 2)
    steps = product(DAMPED_LEVEL_STEPS, TREND_STEPS)
    return min(_follow(values, start, *pair) for pair in steps)[1:]


def _follow(
    values: list[float], trend: float, level_step: float, trend_step: float
) -> tuple[float, float, float]:
    level, error = fmean(values[:STARTING_MONTHS]) - trend * (STARTING_MONTHS - 1) / 2, 0.0
    for value in values:
        expected = level + DAMPING * trend
        missed = value - expected
        error += missed**2
        level = expected + level_step * missed
        trend = DAMPING * trend + level_step * trend_step * missed
    return error, level, trend
