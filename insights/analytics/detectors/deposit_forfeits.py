"""More deposits forfeited than is usual for the deposits taken."""

from collections.abc import Iterator

from insights.analytics.detectors._declarations import (
    DAY,
    Detector,
    Evidence,
    Finding,
    Look,
    Told,
    last_days,
)
from insights.analytics.detectors._robust import poisson_tail
from insights.analytics.detectors._words import money, said

NOW, BEFORE = 28, 112
UNUSUAL, TIMES = 0.001, 2.0


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """The last four weeks against the sixteen before.

    Formula: forfeits per deposit taken, times the deposits taken now, are what is usual; at least
    twice as many were forfeited, with a Poisson chance under 0.001.
    """
    for one in look.of("deposits_forfeited"):
        taken = look.beside(one, "deposits_taken")
        known = look.known(one)
        now = [day for day in last_days(look.as_of, NOW) if day in known]
        before = [day for day in last_days(look.as_of - DAY * NOW, BEFORE) if day in known]
        number = one.number(now)
        if taken is None or look.as_of not in known or len(before) < BEFORE // 2:
            continue
        taken_then, taken_now = taken.number(before), taken.number(now)
        if number < detector.least_sample or taken_then < 4 * detector.least_sample:
            continue
        usual = max(one.number(before), 1) / taken_then * taken_now
        if number >= TIMES * usual and poisson_tail(number, usual) < UNUSUAL:
            site, when = look.name(one.site), said(now[0], now[-1])
            amount = abs(one.total(now))
            told = (
                Told("number", f"Deposits forfeited, {when}", f"{number:,}"),
                Told("amount", "Their amount", money(amount, one.currency)),
                Told("usual", "Usual for the deposits taken", f"{round(usual):,}"),
            )
            yield Finding(
                one.site, one.currency, now[0], now[-1], "up",
                "critical" if number >= 4 * usual else "warning", amount,
                title=f"Many deposits forfeited at {site}",
                explanation=(
                    f"{told[0].value} deposits ({told[1].value}) were forfeited at {site} ({when});"
                    f" by the months before, {told[2].value} would be usual."
                ),
                action="Look at the cancelled appointments and at how patients were reminded.",
                told=told,
                evidence=(
                    Evidence("deposits_forfeited", one.site, one.currency, now[0], now[-1]),
                    Evidence("deposits_taken", one.site, one.currency, now[0], now[-1]),
                ),
            )  # fmt: skip


DETECTOR = Detector(
    "deposit_forfeits", 1, "Deposit forfeits",
    "In the last four weeks at least twice as many deposits were forfeited as the sixteen weeks "
    "before make usual for the deposits that were taken.",
    "deposits", least_money=10_000, least_sample=5, find=find,
)  # fmt: skip
