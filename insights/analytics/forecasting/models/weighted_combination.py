"""Five models, weighted by how well each would have done lately on this very history."""

from dataclasses import dataclass

from insights.analytics.forecasting.declarations import Model
from insights.analytics.forecasting.models import (
    damped_trend,
    rolling_average_6,
    seasonal_naive,
    seasonally_adjusted,
    theta,
)

PARTS = (
    theta.MODEL,
    damped_trend.MODEL,
    seasonally_adjusted.MODEL,
    seasonal_naive.MODEL,
    rolling_average_6.MODEL,
)
ORIGINS = (12, 9, 6, 3)  # months before the end from which each part had to forecast
SPAN = 6  # months forecast from each
LEAST_TO_LEARN = 6
LEAST_ERROR = 1e-3  # of the worst part's: no part takes all the weight


@dataclass(frozen=True)
class Trial:
    """How the parts did on the history's own end.

    weights: by part's id, 1 / (mean absolute error)², adding up to one.
    mean_error: of the combination over the same months; None where no origin leaves enough.
    """

    weights: dict[str, float]
    mean_error: float | None


def try_out(history: list[float]) -> Trial:
    """Let each part forecast the last year from four places, and weigh it by its error.

    Unit of mean_error: that of the history. Null: no origin leaves six months to learn from;
    the weights are then equal.
    """
    rounds = [
        (history[-origin:][:SPAN], _forecasts(history[:-origin], min(origin, SPAN)))
        for origin in ORIGINS
        if len(history) - origin >= LEAST_TO_LEARN
    ]
    if not rounds:
        return Trial({part.id: 1 / len(PARTS) for part in PARTS}, None)
    errors = [
        sum(_missed(actual, parts[place]) for actual, parts in rounds)
        for place in range(len(PARTS))
    ]
    weights = _weigh(errors)
    months = sum(len(actual) for actual, _ in rounds)
    missed = sum(_missed(actual, _mix(weights, parts)) for actual, parts in rounds)
    named = {part.id: weight for part, weight in zip(PARTS, weights, strict=True)}
    return Trial(named, missed / months)


def forecast(history: list[float], ahead: int) -> list[float]:
    """The weighted mean of the parts; never below zero where the history never was."""
    return combine(history, ahead, try_out(history))


def combine(history: list[float], ahead: int, trial: Trial) -> list[float]:
    """The parts' forecasts, mixed by the trial's weights."""
    mixed = _mix([trial.weights[part.id] for part in PARTS], _forecasts(history, ahead))
    return [max(0.0, value) for value in mixed] if min(history) >= 0 else mixed


def _forecasts(history: list[float], ahead: int) -> list[list[float]]:
    return [part.forecast(history, ahead) for part in PARTS]


def _weigh(errors: list[float]) -> list[float]:
    worst = max(errors)
    if not worst:
        return [1 / len(errors)] * len(errors)
    raw = [1 / max(error / worst, LEAST_ERROR) ** 2 for error in errors]
    return [one / sum(raw) for one in raw]


def _mix(weights: list[float], parts: list[list[float]]) -> list[float]:
    months = zip(*parts, strict=True)
    return [sum(w * v for w, v in zip(weights, month, strict=True)) for month in months]


def _missed(actual: list[float], expected: list[float]) -> float:
    return sum(abs(a - e) for a, e in zip(actual, expected, strict=True))


MODEL = Model(
    id="weighted_combination",
    version=1,
    title="Weighted combination",
    statement=(
        "Theta, damped trend, seasonally adjusted mean, same month last year and rolling average, "
        "each weighted by the inverse square of its mean absolute error over the last year."
    ),
    forecast=forecast,
)
