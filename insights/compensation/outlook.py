"""What the executive page and the API state: the month, the year, comparisons, what may come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audit.billing.models import BillingProvider
from insights.analytics.forecasting import Forecast, ForecastRefused, Note, forecast
from insights.analytics.forecasting.forecast import DEFAULT
from insights.analytics.period_comparisons import (
    Comparison,
    against_year_before,
    month_over_month,
    percent_change,
    quarter_over_quarter,
    year_over_year,
)
from insights.analytics.periods import add_months
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
from insights.compensation.income import cases_told, history_of, income_of
from insights.compensation.queries import last_month, worked_cases

MONTHS_COMPARED, QUARTERS_COMPARED, MOST_COMPARED = 12, 8, 120


@dataclass(frozen=True)
class Summary:
    """A provider's month and year at a glance. Every figure is null where it cannot be told.

    months: those that are told in whole. complete_through, partial: what is not yet. begun: the
    months within which the telling begins.
    """

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
    complete_through: date | None
    partial: dict[date, Decimal]
    complete_from: date | None
    begun: dict[date, Decimal]


@dataclass(frozen=True)
class Outlook:
    """A forecast with its scenarios, or why there is none.

    complete_through: the last day of what it rests on. Null: no month is told in whole.
    """

    forecast: Forecast | None
    notes: tuple[Note, ...]
    refused: str
    scenarios: tuple[Scenario, ...]
    cases_ahead: Decimal | None
    complete_through: date | None


def summarize(provider: BillingProvider, measure: str = "gross_pay") -> Summary | None:
    """The newest month that is told in whole and its year; None where nothing is known yet."""
    told = income_of(provider, measure)
    months = told.whole
    month = max(months, default=None) or last_month(provider)
    if month is None:
        return None
    cases = worked_cases(provider, date(month.year - 1, 1, 1), date(month.year, 12, 31))
    mine = [one for one in cases if one.day.replace(day=1) == month]
    income = months.get(month)
    counted = cases_per_month(cases)
    return Summary(
        month=month,
        income=income,
        against_month=percent_change("the month before", income, months.get(add_months(month, -1))),
        against_year=percent_change(
            "the same month last year", income, months.get(add_months(month, -12))
        ),
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
        complete_through=told.complete_through,
        partial=told.partial,
        complete_from=told.complete_from,
        begun=told.begun,
    )


def compare(
    provider: BillingProvider, measure: str, first: date | None = None, last: date | None = None
) -> dict[str, list[Comparison]]:
    """Months, quarters and years beside the ones before, as far as they are told in whole.

    first, last: months between which they lie; the newest twelve months where none is named, and
    at most ten years.
    """
    whole = income_of(provider, measure).whole
    months = {month: amount for month, amount in whole.items() if month <= (last or date.max)}
    if not months:
        return {}
    newest = max(months)
    count = MONTHS_COMPARED if first is None else _months_between(first, newest)
    quarters = QUARTERS_COMPARED if first is None else _quarters_between(first, newest)
    years = sorted({month.year for month in months if first is None or month >= first})
    return {
        "month_over_month": month_over_month(months, count),
        "against_year_before": against_year_before(months, count),
        "quarter_over_quarter": quarter_over_quarter(months, quarters),
        "year_over_year": year_over_year(months, years),
    }


def _quarters_between(first: date, last: date) -> int:
    begins = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    return -(-_months_between(begins, last) // 3)


def _months_between(first: date, last: date) -> int:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return min(max(count, 0), MOST_COMPARED)


def look_ahead(
    provider: BillingProvider,
    measure: str = "gross_pay",
    ahead: int = 12,
    model: str = DEFAULT,
    drivers: tuple[Decimal, Decimal] | None = None,
) -> Outlook:
    """The months ahead, with the usual scenarios and the one asked for (volume, rate).

    From whole months only; the notes name what is left out.
    """
    told = income_of(provider, measure)
    try:
        series, left_out = history_of(told)
        found = forecast(series, ahead, model, left_out)
    except ForecastRefused as reason:
        return Outlook(None, (), reason.message, (), None, told.complete_through)
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
    return Outlook(found, found.notes, "", kept, cases, told.complete_through)


def _cases_ahead(provider: BillingProvider, ahead: int) -> Decimal | None:
    """How many cases the coming months may hold: forecast from the log like any other series.

    Null: the log is too short.
    """
    try:
        series, _ = history_of(cases_told(provider))
        return forecast(series, ahead).totals[-1].amount
    except ForecastRefused:
        return None
