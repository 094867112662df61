"""A week in which far more subscription payments failed."""

from collections.abc import Iterator

from insights.analytics.detectors._declarations import DAY, Detector, Evidence, Finding, Look, Told
from insights.analytics.detectors._declarations import last_days as days_until
from insights.analytics.detectors._robust import poisson_tail
from insights.analytics.detectors._words import money, said

NOW, BEFORE = 7, 84
UNUSUAL, TIMES = 0.0005, 2.0


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """The last seven days against the twelve weeks before.

    Formula: failed attempts at least twice the mean week, with a Poisson chance under 0.0005 at one
    and a quarter times that mean. Collections bunch at the turn of the month, so the mean week is
    that of the same days of the month where they are known.
    """
    for one in look.of("subscriptions_failed"):
        known = look.known(one)
        now = days_until(look.as_of, NOW)
        before = [day for day in days_until(look.as_of - DAY * NOW, BEFORE) if day in known]
        number = one.number(now)
        if any(day not in known for day in now) or len(before) < BEFORE // 2:
            continue
        same = [day for day in before if _near(day.day, now[0].day, now[-1].day)]
        chosen = same if len(same) >= 2 * NOW else before
        usual = max(one.number(chosen) / len(chosen) * NOW, 0.5)
        is_far = number >= detector.least_sample and number >= TIMES * usual
        if is_far and poisson_tail(number, 1.25 * usual) < UNUSUAL:
            site, when, amount = look.name(one.site), said(now[0], now[-1]), one.total(now)
            told = (
                Told("number", f"Failed payments, {when}", f"{number:,}"),
                Told("amount", "Their amount", money(amount, one.currency)),
                Told("usual", "Usual for these days", f"{round(usual):,}"),
            )
            yield Finding(
                one.site, one.currency, now[0], now[-1], "up",
                "critical" if number >= 4 * usual else "warning", abs(amount),
                title=f"Subscription payments fail at {site}",
                explanation=(
                    f"{told[0].value} subscription payments ({told[1].value}) failed at {site}"
                    f" ({when}), where {told[2].value} are usual."
                ),
                action="Ask the payment provider, then see which patients must renew a mandate.",
                told=told,
                evidence=(
                    Evidence("subscriptions_failed", one.site, one.currency, now[0], now[-1]),
                ),
            )  # fmt: skip


def _near(day: int, first: int, last: int) -> bool:
    """Whether the day of the month is among those, also across its turn."""
    return first <= day <= last if first <= last else day >= first or day <= last


DETECTOR = Detector(
    "subscription_failures", 1, "Failed subscription payments",
    "In the last seven days at least twice as many subscription payments failed as are usual for "
    "these days of the month.",
    "subscriptions", least_money=10_000, least_sample=5, find=find,
)  # fmt: skip
