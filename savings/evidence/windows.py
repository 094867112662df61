"""Which months of a window are not covered: plain dates, month by month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

ONE_DAY = timedelta(days=1)


def missing_months(
    window: Mapping[str, Any], covers: Iterable[Mapping[str, Any]]
) -> tuple[str, ...]:
    """The months of the window, as YYYY-MM, with a day that none of the given windows covers.

    A window that states no dates covers everything: a person vouched for it as it is.
    """
    opens, closes = date.fromisoformat(window["from_date"]), date.fromisoformat(window["to_date"])
    spans = []
    for one in covers:
        if not one["from_date"] or not one["to_date"]:
            return ()
        spans.append((date.fromisoformat(one["from_date"]), date.fromisoformat(one["to_date"])))
    found: dict[str, None] = {}
    for start, end in _holes(opens, closes, sorted(spans)):
        for month in months_between(start, end):
            found[month] = None
    return tuple(sorted(found))


def months_between(start: date, end: date) -> Iterator[str]:
    """Every month from the first day to the last, as YYYY-MM."""
    year, month = start.year, start.month
    while (year, month) <= (end.year, end.month):
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def month_words(months: Sequence[str]) -> str:
    """Months in words: those that follow one another as one stretch."""
    runs: list[list[str]] = []
    for month in months:
        if runs and _next(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _holes(
    opens: date, closes: date, spans: Sequence[tuple[date, date]]
) -> Iterator[tuple[date, date]]:
    reached = opens
    for start, end in spans:
        if start > closes:
            break
        if start > reached:
            yield reached, start - ONE_DAY
        if end >= reached:
            if end >= closes:
                return
            reached = end + ONE_DAY
    if reached <= closes:
        yield reached, closes


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year:04d}-{number + 1:02d}" if number < 12 else f"{year + 1:04d}-01"
