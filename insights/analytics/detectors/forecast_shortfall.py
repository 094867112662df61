"""A month that brought less than the months before foretold."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from insights.analytics.detectors._declarations import (
    DAY,
    Detector,
    Evidence,
    Finding,
    Look,
    Series,
    Told,
    days_of,
)
from insights.analytics.detectors._words import money, percent
from insights.analytics.forecasting import ForecastRefused, MonthlySeries, forecast

LEVEL, LEAST_SHARE = 95, 0.1
MODEL = "damped_trend"


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """The last whole month against its forecast from the months before it.

    Formula: below the lower end of the forecast's 95 % range, and by a tenth or more of it.
    """
    last = look.as_of if (look.as_of + DAY).day == 1 else look.as_of.replace(day=1) - DAY
    for one in look.of("revenue"):
        known = look.known(one)
        months = _whole_months(one, known, last)
        if len(months) <= detector.least_sample:
            continue
        *history, (month, actual) = months
        try:
            made = forecast(
                MonthlySeries(history[0][0], tuple(Decimal(sum_) for _, sum_ in history)), 1, MODEL
            ).points[0]
        except ForecastRefused:
            continue
        if LEVEL not in made.ranges:
            continue
        foretold, low = float(made.amount), float(made.ranges[LEVEL][0])
        if actual >= low or foretold - actual < LEAST_SHARE * foretold:
            continue
        yield _finding(look, one, month, last, actual, foretold, low)


def _finding(
    look: Look, one: Series, month: date, last: date, actual: int, foretold: float, low: float
) -> Finding:
    site = look.name(one.site)
    told = (
        Told("actual", f"Revenue of {month:%Y-%m}", money(actual, one.currency)),
        Told("forecast", "Forecast from the months before", money(foretold, one.currency)),
        Told("low", "Lower end of its range", money(low, one.currency)),
        Told("share", "Below the forecast by", percent(foretold - actual, foretold)),
    )
    return Finding(
        one.site, one.currency, month, last, "down",
        "critical" if actual <= 0.7 * foretold else "warning", round(foretold - actual),
        title=f"Revenue behind the forecast at {site}",
        explanation=(
            f"{site} had {told[0].value} of revenue in {month:%Y-%m}; the months before foretold"
            f" {told[1].value}, and {told[2].value} at the least likely end."
        ),
        action="Compare the month with its plan, and say what changes for the months to come.",
        told=told,
        evidence=(Evidence("revenue", one.site, one.currency, month, last),),
        points=((month, actual, round(foretold)),),
    )  # fmt: skip


def _whole_months(one: Series, known: frozenset[date], last: date) -> list[tuple[date, int]]:
    """Month and sum of the unbroken known months up to the last one, the oldest first."""
    found: list[tuple[date, int]] = []
    while True:
        days = days_of(last.replace(day=1), last)
        if not all(day in known for day in days):
            return found[::-1]
        found.append((days[0], one.total(days)))
        last = days[0] - DAY


DETECTOR = Detector(
    "forecast_shortfall", 1, "Forecast shortfall",
    "The revenue of the last whole month is below the range that a forecast from the months before "
    "it gave, by a tenth or more.",
    "forecast", least_money=100_000, least_sample=12, find=find,
)  # fmt: skip
