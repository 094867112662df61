"""What the executive page and the API state: the month, the year, comparisons, what may come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audit.billing.models import BillingProvider
from insights.analytics.forecasting import Forecast, ForecastRefused, Note, forecast
from insights.analytics.forecasting.forecast import DEFAULT
from insights.analytics.period_comparisons import (
    Comparison,
    month_over_month,
    percent_change,
    quarter_over_quarter,
    year_over_year,
)
from insights.analytics.scenarios import SCENARIOS, Scenario, run_scenario
from insights.analytics.workload import (
    Velocity,
    average_duration,
    case_mix,
    cases_per_month,
    income_per_case,
    income_velocity,
    productivity_index,
    unusual_drops,
)
from insights.compensation.queries import last_month, months_of, series_of, worked_cases


@dataclass(frozen=True)
class Summary:
    """A provider's month and year at a glance. Every figure is null where it cannot be told."""

    month: date
    income: Decimal | None
    against_month: Comparison
    against_year: Comparison
    year: Comparison
    velocity: Velocity
    cases: int | None
    duration: Decimal | None
    productivity: Decimal | None
    per_case: Decimal | None
    mix: list[tuple[str, int, Decimal]]
    cases_by_month: dict[date, int]
    drops: list[tuple[date, Decimal]]
    months: dict[date, Decimal]


@dataclass(frozen=True)
class Outlook:
    """A forecast with its scenarios, or why there is none."""

    forecast: Forecast | None
    notes: tuple[Note, ...]
    refused: str
    scenarios: tuple[Scenario, ...]
    cases_ahead: Decimal | None


def summarize(provider: BillingProvider, measure: str = "gross_pay") -> Summary | None:
    """The newest month and its year; None where nothing is known yet."""
    month = last_month(provider)
    if month is None:
        return None
    months = months_of(provider, measure)
    cases = worked_cases(provider, date(month.year - 1, 1, 1), _end(month))
    mine = [one for one in cases if one.day >= month]
    income = months.get(month)
    before = month.replace(year=month.year - 1)
    previous = (
        month.replace(day=1, month=month.month - 1)
        if month.month > 1
        else date(month.year - 1, 12, 1)
    )
    counted = cases_per_month(cases)
    return Summary(
        month=month,
        income=income,
        against_month=percent_change("the month before", income, months.get(previous)),
        against_year=percent_change("the same month last year", income, months.get(before)),
        year=year_over_year(months, [month.year])[0],
        velocity=income_velocity(months, month.year),
        cases=counted.get(month),
        duration=average_duration(mine),
        productivity=productivity_index(mine),
        per_case=income_per_case(income, counted.get(month)),
        mix=case_mix(mine)[:8],
        cases_by_month=counted,
        drops=unusual_drops(sorted(months.items()))[-3:],
        months=months,
    )


def compare(provider: BillingProvider, measure: str) -> dict[str, list[Comparison]]:
    """Months, quarters and years beside the ones before."""
    months = months_of(provider, measure)
    years = sorted({month.year for month in months})
    return {
        "month_over_month": month_over_month(months),
        "quarter_over_quarter": quarter_over_quarter(months),
        "year_over_year": year_over_year(months, years),
    }


def look_ahead(
    provider: BillingProvider,
    measure: str = "gross_pay",
    ahead: int = 12,
    model: str = DEFAULT,
    drivers: tuple[Decimal, Decimal] | None = None,
) -> Outlook:
    """The months ahead, with the usual scenarios and the one asked for (volume, rate)."""
    try:
        series, cut = series_of(months_of(provider, measure))
        found = forecast(series, ahead, model, cut)
    except ForecastRefused as reason:
        return Outlook(None, (), reason.message, (), None)
    cases = _cases_ahead(provider, ahead)
    wanted = dict(SCENARIOS)
    if drivers is not None:
        wanted["yours"] = drivers
    income = found.totals[-1].amount
    scenarios = (
        [run_scenario(name, income, cases, *changes) for name, changes in wanted.items()]
        if cases
        else []
    )
    kept = tuple(one for one in scenarios if one is not None)
    return Outlook(found, found.notes, "", kept, cases)


def _cases_ahead(provider: BillingProvider, ahead: int) -> Decimal | None:
    """How many cases the coming months may hold: forecast from the log like any other series.

    Null: the log is too short.
    """
    counted = cases_per_month(worked_cases(provider, date.min, date.max))
    try:
        series, _ = series_of({month: Decimal(count) for month, count in counted.items()})
        return forecast(series, ahead).totals[-1].amount
    except ForecastRefused:
        return None


def _end(month: date) -> date:
    return date(month.year, 12, 31)
