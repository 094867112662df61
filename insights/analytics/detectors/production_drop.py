"""A provider who produces much less than before."""

from collections.abc import Iterator
from datetime import date
from statistics import median

from insights.analytics.detectors._declarations import (
    Detector,
    Evidence,
    Finding,
    Look,
    Series,
    Told,
)
from insights.analytics.detectors._robust import MAD_TO_SIGMA, weeks_before
from insights.analytics.detectors._words import money, percent, said

NOW, BEFORE, LEAST_WEEKS = 3, 12, 8
LEAST_SHARE, SPREADS = 0.3, 3.0


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """The last three weeks against the twelve before, weeks without any work left out of both.

    Formula: mean of the weeks now ≤ 0.7 × the median week and below it by 3 · 1.4826 · MAD ÷ √3.
    A provider without any production now is away, which is for the diary to say.
    """
    for one in look.of("production"):
        known = look.known(one)
        weeks = weeks_before(look.as_of, NOW + BEFORE)
        whole = [days for days in weeks[:BEFORE] if all(day in known for day in days)]
        usual = [one.total(days) for days in whole if one.number(days)]
        now = [days for days in weeks[BEFORE:] if all(day in known for day in days)]
        worked = [one.total(days) for days in now if one.number(days)]
        signals = sum(one.number(days) for days in now)
        if len(usual) < LEAST_WEEKS or len(worked) < NOW or signals < detector.least_sample:
            continue
        middle, actual = median(usual), sum(worked) / NOW
        spread = max(MAD_TO_SIGMA * median([abs(week - middle) for week in usual]), 0.05 * middle)
        if actual <= (1 - LEAST_SHARE) * middle and middle - actual >= SPREADS * spread / NOW**0.5:
            yield _finding(look, one, now, middle, actual)


def _finding(
    look: Look, one: Series, now: list[list[date]], middle: float, actual: float
) -> Finding:
    name, site = look.name(one.provider), look.name(one.site)
    first, last = now[0][0], now[-1][-1]
    told = (
        Told("actual", f"Production a week, {said(first, last)}", money(actual, one.currency)),
        Told("usual", "A usual week of the quarter before", money(middle, one.currency)),
        Told("share", "Less than usual by", percent(middle - actual, middle)),
    )
    return Finding(
        one.site, one.currency, first, last, "down",
        "critical" if actual <= 0.5 * middle else "warning", round((middle - actual) * NOW),
        title=f"Production of {name} has dropped",
        explanation=(
            f"{name} produced {told[0].value} a week at {site} ({said(first, last)}), where"
            f" {told[1].value} were usual in the quarter before."
        ),
        action="Talk with the provider, and compare the diary of these weeks with earlier ones.",
        told=told,
        evidence=(Evidence("production", one.site, one.currency, first, last, one.provider),),
        points=tuple((days[0], one.total(days), round(middle)) for days in now),
        provider=one.provider,
    )  # fmt: skip


DETECTOR = Detector(
    "production_drop", 1, "Provider production drop",
    "A provider's last three weeks brought at least thirty percent less than the usual week of the "
    "quarter before, and less than the provider's weeks vary.",
    "provider", least_money=50_000, least_sample=15, find=find,
)  # fmt: skip
