"""Cash that again and again is not what it should be at one site."""

from collections import defaultdict
from collections.abc import Iterator

from insights.analytics.detectors._declarations import (
    CashDay,
    Detector,
    Evidence,
    Finding,
    Look,
    Told,
    last_days,
)
from insights.analytics.detectors._words import money, said

DAYS, TIMES = 28, 3
SMALL = 200  # change given wrongly now and then is no pattern


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """Counted days of the last four weeks.

    Formula: at least three with a variance of more than 2.00 either way, of at least five counted,
    and these are a fifth or more of all that were counted.
    """
    recent = set(last_days(look.as_of, DAYS))
    by_place: dict[tuple[str, str], list[CashDay]] = defaultdict(list)
    for counted in look.cash:
        if counted.day in recent:
            by_place[counted.site, counted.currency].append(counted)
    for (site, currency), counted_days in sorted(by_place.items()):
        off = [one for one in counted_days if abs(one.variance) > SMALL]
        if len(counted_days) < detector.least_sample or len(off) < TIMES:
            continue
        if 5 * len(off) < len(counted_days):
            continue
        total, apart = sum(one.variance for one in off), sum(abs(one.variance) for one in off)
        is_short = all(one.variance < 0 for one in off)
        first, last = min(one.day for one in off), max(one.day for one in off)
        name = look.name(site)
        told = (
            Told("number", f"Days with a variance, {said(first, last)}", f"{len(off):,}"),
            Told("counted", "Days counted in four weeks", f"{len(counted_days):,}"),
            Told("apart", "Their variances, signs aside", money(apart, currency)),
            Told("total", "Their variances added up", money(total, currency)),
        )
        yield Finding(
            site, currency, first, last, "down" if total < 0 else "up",
            "critical" if is_short and len(off) > TIMES else "warning", apart,
            title=f"Cash differs again and again at {name}",
            explanation=(
                f"On {told[0].value} of {told[1].value} counted days the cash at {name} was not"
                f" what was expected, by {told[2].value} in all"
                f"{' and always too little' if is_short else ''}."
            ),
            action="Compare who counted and who was at the till on these days.",
            told=told,
            evidence=(Evidence("cash", site, currency, first, last),),
            points=tuple((one.day, one.variance, 0) for one in sorted(off, key=lambda o: o.day)),
        )  # fmt: skip


DETECTOR = Detector(
    "cash_variances", 1, "Repeated cash variances",
    "On at least three days of the last four weeks, and a fifth of those counted, the cash was "
    "more than 2.00 away from what was expected.",
    "cash", least_money=2_000, least_sample=5, find=find,
)  # fmt: skip
