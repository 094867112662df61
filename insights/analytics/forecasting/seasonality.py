"""How months of the year differ from one another, shrunk towards no difference at all."""

import math
from dataclasses import dataclass
from statistics import fmean

YEAR = 12
HALF = 6
LEAST_MONTHS = 24  # below, not every month of the year has been seen twice
NEAR_NOTHING = 0.1  # of the mean: a month below it has no ratio that tells anything


@dataclass(frozen=True)
class Seasonality:
    """Indices of the twelve months, counted from the first month of the history.

    is_ratio: they multiply the level (every amount well above zero) or are added to it.
    """

    indices: tuple[float, ...]
    is_ratio: bool

    def remove(self, values: list[float]) -> list[float]:
        """The history with its months made alike."""
        if self.is_ratio:
            return [value / self.indices[t % YEAR] for t, value in enumerate(values)]
        return [value - self.indices[t % YEAR] for t, value in enumerate(values)]

    def put_back(self, values: list[float], start: int) -> list[float]:
        """Values from place `start` on, with what their months are wont to bring."""
        at = [self.indices[(start + i) % YEAR] for i in range(len(values))]
        if self.is_ratio:
            return [value * index for value, index in zip(values, at, strict=True)]
        return [value + index for value, index in zip(values, at, strict=True)]


def find_seasonality(values: list[float]) -> Seasonality:
    """The months' indices by classical decomposition, shrunk James–Stein style.

    Formula: deviations from the centred twelve-month mean (logarithms of ratios where all amounts
    are well above zero), averaged by month and centred; each times
    1 − min(1, 9 · (s² / n) / Σ index²), with s² their residual variance and n the mean number of
    years behind an index.
    Unit: ratio or that of the values. Null: under 24 months all indices are neutral.
    Source: Miller and Williams 2003, shrinkage of seasonal factors.
    """
    is_ratio = min(values) > NEAR_NOTHING * fmean(values) > 0
    if len(values) < LEAST_MONTHS:
        return Seasonality((1.0 if is_ratio else 0.0,) * YEAR, is_ratio)
    seen = _deviations(values, is_ratio)
    means = [fmean(month) for month in seen]
    middle = fmean(means)
    indices = [mean - middle for mean in means]
    keep = 1 - _shrinkage(seen, means, indices)
    shrunk = [index * keep for index in indices]
    return Seasonality(tuple(map(math.exp, shrunk)) if is_ratio else tuple(shrunk), is_ratio)


def _deviations(values: list[float], is_ratio: bool) -> list[list[float]]:
    seen: list[list[float]] = [[] for _ in range(YEAR)]
    for t in range(HALF, len(values) - HALF):
        around = values[t - HALF + 1 : t + HALF]
        mean = (values[t - HALF] / 2 + sum(around) + values[t + HALF] / 2) / YEAR
        seen[t % YEAR].append(math.log(values[t] / mean) if is_ratio else values[t] - mean)
    return seen


def _shrinkage(seen: list[list[float]], means: list[float], indices: list[float]) -> float:
    """The part of every index to take back; half where nothing tells noise from season."""
    spread = sum(index**2 for index in indices)
    if not spread:
        return 0.0
    count = sum(map(len, seen))
    freedom = count - YEAR
    if freedom <= 0:
        return 0.5
    noise = sum((one - mean) ** 2 for month, mean in zip(seen, means, strict=True) for one in month)
    return min(1.0, (YEAR - 3) * (noise / freedom / (count / YEAR)) / spread)
