"""A history into a forecast: months ahead, their ranges, and what a reader must know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from insights.analytics.forecasting.intervals import (
    FARTHEST,
    LEVELS,
    month_multiplier,
    spread_of,
    total_multiplier,
)
from insights.analytics.forecasting.models import MODELS
from insights.analytics.forecasting.models.weighted_combination import Trial, try_out
from insights.analytics.forecasting.series import (
    LEAST_MONTHS,
    NO_INTERVAL_BELOW,
    PROVISIONAL_BELOW,
    ForecastRefused,
    MonthlySeries,
    Note,
)
from leafenterprise.shared.money import round_half_up

DEFAULT = "weighted_combination"
WHOLE_HISTORY = "mean_of_history"
MOSTLY_ZERO = 0.5

Range = tuple[Decimal, Decimal]
Multiplier = Callable[[str, int, int, int], float]  # model, months of history, level, place


@dataclass(frozen=True)
class Point:
    """One month, or the first months together: the amount, and its range by level in percent.

    ranges: empty where none can be told.
    """

    month: date
    amount: Decimal
    ranges: Mapping[int, Range]


@dataclass(frozen=True)
class Forecast:
    """What was forecast, by which model, from how much, and what limits it.

    totals: the sums up to and with each month; their ranges are their own, narrower than the
    months' ranges added up. weights: what each part of a combination counted for.
    """

    model: str
    months_of_history: int
    points: tuple[Point, ...]
    totals: tuple[Point, ...]
    notes: tuple[Note, ...]
    weights: Mapping[str, Decimal]
    is_provisional: bool


def forecast(
    series: MonthlySeries, ahead: int, model: str = DEFAULT, notes: tuple[Note, ...] = ()
) -> Forecast:
    """The months ahead by the named model.

    Formula: the model's; ranges are amount ± multiplier · spread, not below zero where the history
    never was. Shape: `ahead` consecutive months. Unit: that of the history, to cents, half up.
    Null: no ranges under twelve months of history, nor for a history that never moved.
    Raises: ForecastRefused TOO_SHORT, TOO_FAR, UNKNOWN_MODEL.
    """
    _check(series, ahead, model)
    history = series.floats
    if len(history) < NO_INTERVAL_BELOW:
        amounts = [sum(history) / len(history)] * ahead
        return _assemble(series, WHOLE_HISTORY, amounts, None, {}, (*notes, *_limits(history)))
    trial = try_out(history)
    amounts = MODELS[model].forecast(history, ahead)
    spread = spread_of(history, trial.mean_error)
    limits = (*notes, *_limits(history))
    return _assemble(series, model, amounts, spread, _weights(model, trial), limits)


def _check(series: MonthlySeries, ahead: int, model: str) -> None:
    if model not in MODELS:
        raise ForecastRefused("UNKNOWN_MODEL", f"There is no model {model!r}.")
    if not 1 <= ahead <= FARTHEST:
        raise ForecastRefused("TOO_FAR", f"Between 1 and {FARTHEST} months can be forecast.")
    if (months := len(series.values)) < LEAST_MONTHS:
        raise ForecastRefused(
            "TOO_SHORT", f"{months} months of history; {LEAST_MONTHS} are the least."
        )


def _limits(history: list[float]) -> tuple[Note, ...]:
    """What the length and the shape of the history forbid to promise."""
    months, notes = len(history), []
    if months < NO_INTERVAL_BELOW:
        notes.append(Note("SHORT_HISTORY", f"{months} months: their mean, without a range."))
    elif months < PROVISIONAL_BELOW:
        notes.append(
            Note(
                "PROVISIONAL", f"{months} months: not every month of the year has been seen twice."
            )
        )
    if len(set(history)) == 1:
        notes.append(Note("NEVER_MOVED", "Every month was the same: no range can be told."))
    elif sum(value == 0 for value in history) > MOSTLY_ZERO * months:
        notes.append(Note("MOSTLY_ZERO", "More than half of the months are zero."))
    return tuple(notes)


def _weights(model: str, trial: Trial) -> dict[str, Decimal]:
    if model != DEFAULT:
        return {}
    return {part: round_half_up(Decimal(w), 4) for part, w in trial.weights.items()}


def _assemble(
    series: MonthlySeries,
    model: str,
    amounts: list[float],
    spread: float | None,
    weights: Mapping[str, Decimal],
    notes: tuple[Note, ...],
) -> Forecast:
    months = len(series.values)
    is_floored = min(series.values) >= 0
    if is_floored:  # amounts and ranges alike: what was never below zero is not forecast there
        amounts = [max(0.0, amount) for amount in amounts]

    def ranges(amount: float, multiplier: Multiplier, place: int) -> dict[int, Range]:
        if spread is None:
            return {}
        return {
            level: _range(amount, multiplier(model, months, level, place) * spread, is_floored)
            for level in LEVELS
        }

    def points(values: list[float], multiplier: Multiplier) -> tuple[Point, ...]:
        return tuple(
            Point(series.month(months + i), _cents(value), ranges(value, multiplier, i + 1))
            for i, value in enumerate(values)
        )

    return Forecast(
        model=model,
        months_of_history=months,
        points=points(amounts, month_multiplier),
        totals=points(list(accumulate(amounts)), total_multiplier),
        notes=notes,
        weights=weights,
        is_provisional=months < PROVISIONAL_BELOW,
    )


def _range(amount: float, width: float, is_floored: bool) -> Range:
    low = amount - width
    return _cents(max(0.0, low) if is_floored else low), _cents(amount + width)


def _cents(value: float) -> Decimal:
    return round_half_up(Decimal(value))
