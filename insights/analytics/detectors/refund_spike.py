"""A week with far more refunds than the weeks before."""

from collections.abc import Iterator
from statistics import median

from insights.analytics.detectors._declarations import Detector, Evidence, Finding, Look, Told
from insights.analytics.detectors._robust import MAD_TO_SIGMA, poisson_tail, weeks_before
from insights.analytics.detectors._words import money, said

WEEKS, LEAST_WEEKS = 13, 6
UNUSUAL, TIMES, SPREADS = 0.001, 2.0, 4.0


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """The last seven days against the known weeks of the quarter before.

    Formula: amount ≥ 2 × the median week and ≥ median + 4 · 1.4826 · MAD, and the number of refunds
    has a Poisson chance under 0.001 at one and a half times the mean of those weeks.
    """
    for one in look.of("refunds"):
        known = look.known(one)
        *before, week = weeks_before(look.as_of, WEEKS)
        usual = [days for days in before if all(day in known for day in days)]
        number = one.number(week)
        if look.as_of not in known or len(usual) < LEAST_WEEKS or number < detector.least_sample:
            continue
        amounts = [abs(one.total(days)) for days in usual]
        middle, actual = median(amounts), abs(one.total(week))
        spread = MAD_TO_SIGMA * median([abs(amount - middle) for amount in amounts])
        mean = sum(one.number(days) for days in usual) / len(usual)
        is_far = actual >= max(TIMES * middle, middle + SPREADS * spread)
        if is_far and poisson_tail(number, 1.5 * mean) < UNUSUAL:
            site, when = look.name(one.site), said(week[0], week[-1])
            told = (
                Told("actual", f"Refunds, {when}", money(actual, one.currency)),
                Told("number", "How many", f"{number:,}"),
                Told("usual", "A usual week", money(middle, one.currency)),
            )
            yield Finding(
                one.site, one.currency, week[0], week[-1], "up",
                "critical" if actual >= 4 * middle and actual >= 200_000 else "warning",
                round(actual - middle),
                title=f"Many refunds at {site}",
                explanation=(
                    f"{told[1].value} refunds and cancellations came to {told[0].value} at {site}"
                    f" ({when}); a usual week of the quarter before had {told[2].value}."
                ),
                action="Read the reasons of the refunds and who entered them.",
                told=told,
                evidence=(Evidence("refunds", one.site, one.currency, week[0], week[-1]),),
                points=tuple(
                    (days[0], abs(one.total(days)), round(middle)) for days in (*usual, week)
                ),
            )  # fmt: skip


DETECTOR = Detector(
    "refund_spike", 1, "Refund spike",
    "Refunds, voids and cancelled orders of the last seven days are at least twice those of a "
    "usual week, in amount and in number far beyond how weeks differ.",
    "collections", least_money=20_000, least_sample=5, find=find,
)  # fmt: skip
