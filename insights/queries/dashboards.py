"""Dashboards: figures with their change, their state, and until when their sources are complete."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from insights.analytics.comparisons import change
from insights.analytics.periods import Period, buckets
from insights.queries.figures import NOTHING, Amount, figures_of, series_of
from insights.queries.marks import SourceStanding, standings
from insights.queries.selections import Asked
from insights.signals.metrics import COMMITTED, HEADLINES, METRICS, Metric
from insights.signals.source_modules import SOURCE_MODULES
from insights.signals.types import sources_of, types_of

READY, PARTIAL, MISSING = "ready", "partial", "missing"


def headline(asked: Asked, now: datetime, metrics: Iterable[str] = HEADLINES) -> list[Any]:
    """Each figure by currency beside the equal stretch before."""
    chosen = [METRICS[name] for name in metrics]
    period = asked.selection.period
    current = figures_of(asked.selection, chosen)
    before = figures_of(asked.selection.over(period.before()), chosen)
    return [
        {
            **described(metric),
            **_state(metric, asked, now, bool(current[metric.id])),
            "currencies": [
                _block(code, current[metric.id].get(code, NOTHING), before[metric.id].get(code))
                for code in sorted(current[metric.id].keys() | before[metric.id].keys())
            ],
        }
        for metric in chosen
    ]


def trend(asked: Asked, metric: Metric, grain: str, now: datetime) -> dict[str, Any]:
    """The metric bucket by bucket; a balance starts at what stood before the first day."""
    selection, is_balance = asked.selection, metric.kind == "balance"
    changes = series_of(selection, metric, by_month=grain == "month")
    opening: dict[str, Amount] = {}
    if is_balance:
        day_before = selection.period.first - timedelta(days=1)
        opening = figures_of(selection.over(Period(day_before, day_before)), [metric])[metric.id]
    series = []
    for code in sorted(changes.keys() | opening.keys()):
        start = opening.get(code, NOTHING).hundredths
        own: Mapping[date, int] = changes.get(code, {})
        points = _points(own, selection.period, grain, start, is_balance=is_balance)
        series.append({"currency": code, "points": points})
    return {
        **described(metric),
        **_state(metric, asked, now, bool(changes or opening)),
        "granularity": grain,
        "series": series,
    }


def described(metric: Metric) -> dict[str, Any]:
    """What number it is, and of what it is made."""
    return {
        "metric": metric.id,
        "label": metric.label,
        "kind": metric.kind,
        "standing": metric.standing,
        "is_indicative": metric.standing != COMMITTED,
        "statement": metric.statement,
        "made_of": [
            {"signal_type": type_.id, "payment_states": list(type_.counted_states)}
            for type_ in types_of(metric.id)
        ],
    }


def money_text(hundredths: int) -> str:
    """Hundredths as a plain decimal text."""
    return str(Decimal(hundredths).scaleb(-2).quantize(Decimal("0.01")))


def source_row(standing: SourceStanding) -> dict[str, Any]:
    """One expected source at one site: until when it is complete and what is missing."""
    found = standing.found
    return {
        "source_module": standing.source_module,
        "label": SOURCE_MODULES[standing.source_module].label,
        "site": standing.site.public_id,
        "site_name": standing.site.name,
        "complete_through": found.complete_through if found else None,
        "is_complete": found.is_complete if found else True,
        "missing": [
            {"first_day": gap.first, "last_day": gap.last}
            for gap in (found.missing if found else ())
        ],
    }


def _block(currency: str, current: Amount, before: Amount | None) -> dict[str, Any]:
    compared = change(current.hundredths, before.hundredths if before else 0)
    return {
        "currency": currency,
        "amount": money_text(current.hundredths),
        "signals": current.signals,
        "previous_amount": money_text(compared.before),
        "change": money_text(compared.difference),
        "change_ratio": None if compared.ratio is None else str(compared.ratio),
        "data_freshness_timestamp": current.processed_at,
    }


def _state(metric: Metric, asked: Asked, now: datetime, has_signals: bool) -> dict[str, Any]:
    """ready: nothing is missing, so that no signals means zero. Else what would clear it."""
    period = asked.selection.period
    wanted = sources_of(metric.id)
    found = [
        each
        for each in standings(asked.sites, period, now, since_start=metric.kind == "balance")
        if each.source_module in wanted
    ]
    gaps = [source_row(each) for each in found if each.found and not each.found.is_complete]
    codes = ["SOURCE_INCOMPLETE"] if gaps else []
    codes += [] if found else ["NO_SOURCE_EXPECTED"]
    codes += ["DAY_NOT_OVER"] if period.last >= asked.today else []
    state = READY if not codes else PARTIAL if has_signals else MISSING
    return {
        "state": state,
        "reasons": [{"code": code, "clears": CLEARS[code]} for code in codes],
        "sources": [source_row(each) for each in found],
    }


CLEARS = {
    "SOURCE_INCOMPLETE": "The source sends and marks the days listed as missing.",
    "NO_SOURCE_EXPECTED": "Somebody sets up which sources the site expects.",
    "DAY_NOT_OVER": "The last day ends at every site.",
}


def _points(
    changes: Mapping[date, int], asked: Period, grain: str, opening: int, *, is_balance: bool
) -> list[dict[str, Any]]:
    """One point a bucket: its own sum, or for a balance what stands at its end."""
    days = sorted(changes)
    points, running = [], opening
    for bucket in buckets(asked, grain):
        first = bucket.first.replace(day=1) if grain == "month" else bucket.first
        held = days[bisect_left(days, first) : bisect_right(days, bucket.last)]
        within = sum(changes[day] for day in held)
        running += within
        amount = money_text(running if is_balance else within)
        points.append({"first_day": bucket.first, "last_day": bucket.last, "amount": amount})
    return points
