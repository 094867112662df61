"""Dashboards: figures with their change, their state, and until when their sources are complete."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from insights.analytics.comparisons import change
from insights.analytics.periods import Period, buckets
from insights.queries.figures import NOTHING, Amount, figures_of, series_of
from insights.queries.marks import SourceStanding, is_a_site_without_source
from insights.queries.selections import Asked
from insights.queries.sheets import Sheet, sheet_of
from insights.signals.metrics import COMMITTED, HEADLINES, METRICS, Metric
from insights.signals.source_modules import SOURCE_MODULES
from insights.signals.types import sources_of, types_of

READY, PARTIAL, MISSING = "ready", "partial", "missing"
UNEXPECTED = "no_source_expected"
STATES = (READY, PARTIAL, MISSING, UNEXPECTED)


def headline(
    asked: Asked, metrics: Iterable[str] = HEADLINES, sheet: Sheet | None = None
) -> list[Any]:
    """Each figure by currency beside the equal stretch before. sheet: where both are known."""
    chosen = [METRICS[name] for name in metrics]
    period = asked.selection.period
    sheet = sheet or sheet_of(asked.selection, chosen)
    found = []
    for metric in chosen:
        mine, earlier = sheet.current[metric.id], sheet.before[metric.id]
        state = _state(metric, asked, bool(mine))
        was = _state(metric, asked, bool(earlier), period.before())
        blocks = [
            _block(
                code,
                mine.get(code) or (NOTHING if state["state"] == READY else None),
                earlier.get(code) or (NOTHING if was["state"] == READY else None),
            )
            for code in sorted(mine.keys() | earlier.keys())
        ]
        found.append({**described(metric), **state, **_rows(metric, asked), "currencies": blocks})
    return found


def trend(asked: Asked, metric: Metric, grain: str, sheet: Sheet | None = None) -> dict[str, Any]:
    """The metric bucket by bucket; a balance starts at what stood before the first day.

    sheet: where it is known what stood then.
    """
    selection, is_balance = asked.selection, metric.kind == "balance"
    changes = series_of(selection, metric, by_month=grain == "month")
    opening: dict[str, Amount] = {}
    if is_balance and sheet and metric.id in sheet.before:
        opening = sheet.before[metric.id]
    elif is_balance:
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
        **_state(metric, asked, bool(changes or opening)),
        **_rows(metric, asked),
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


def _block(currency: str, current: Amount | None, before: Amount | None) -> dict[str, Any]:
    """None: nothing came, and something may be missing; that is no zero, and compares with none."""
    compared = change(current.hundredths, before.hundredths) if current and before else None
    ratio = compared and compared.ratio
    return {
        "currency": currency,
        "amount": money_text(current.hundredths) if current else None,
        "signals": current.signals if current else 0,
        "previous_amount": money_text(before.hundredths) if before else None,
        "change": money_text(compared.difference) if compared else None,
        "change_ratio": None if ratio is None else str(ratio),
        "data_freshness_timestamp": current.processed_at if current else None,
    }


def _state(
    metric: Metric, asked: Asked, has_signals: bool, period: Period | None = None
) -> dict[str, Any]:
    """ready: nothing is missing, so that no signals means zero. Else what would clear it.

    no_source_expected: at none of the sites does anybody wait for a source of this figure.
    """
    period = period or asked.selection.period
    found = _standings(metric, asked, period)
    is_balance = metric.kind == "balance"
    codes = ["SOURCE_INCOMPLETE"] if any(_lacks(each) for each in found) else []
    without = is_a_site_without_source(asked.sites, found, period, is_balance=is_balance)
    codes += ["NO_SOURCE_EXPECTED"] if without else []
    codes += ["DAY_NOT_OVER"] if period.last >= asked.today else []
    state = READY if not codes else PARTIAL if has_signals else MISSING
    if not any(_meet(each.expected, period, is_balance=is_balance) for each in found):
        state = UNEXPECTED
    return {"state": state, "reasons": [{"code": code, "clears": CLEARS[code]} for code in codes]}


def _standings(metric: Metric, asked: Asked, period: Period) -> list[SourceStanding]:
    """The expected sources of the figure."""
    return asked.marked.of(sources_of(metric.id), period, since_start=metric.kind == "balance")


def _rows(metric: Metric, asked: Asked) -> dict[str, Any]:
    found = _standings(metric, asked, asked.selection.period)
    return {"sources": [source_row(each) for each in found]}


def _lacks(standing: SourceStanding) -> bool:
    return standing.found is not None and not standing.found.is_complete


def _meet(expected: Period, period: Period, *, is_balance: bool) -> bool:
    first = date.min if is_balance else period.first
    return expected.first <= period.last and first <= expected.last


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
