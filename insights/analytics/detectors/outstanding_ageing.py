"""Money owed for a long time that keeps growing."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from insights.analytics.detectors._declarations import Detector, Evidence, Finding, Look, Told
from insights.analytics.detectors._words import money, percent

STEP, STEPS = timedelta(days=14), 4
LEAST_RISE = 1.3


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """The balance owed for over sixty days, now and four fortnights back.

    Formula: balance = sum of all changes up to the day; it rose in each of the last four fortnights
    and by three tenths or more over them.
    """
    for one in look.of("owed_long"):
        if look.as_of not in look.known(one) or sum(one.counts.values()) < detector.least_sample:
            continue
        ends = [look.as_of - STEP * back for back in range(STEPS, -1, -1)]
        if ends[0] < look.first:
            continue
        stood = [sum(sum_ for day, sum_ in one.sums.items() if day <= end) for end in ends]
        rises = all(after > before for before, after in pairwise(stood))
        if not rises or stood[0] < 0 or stood[-1] < LEAST_RISE * stood[0]:
            continue
        site, rise = look.name(one.site), stood[-1] - stood[0]
        told = (
            Told("now", "Owed for over 60 days", money(stood[-1], one.currency)),
            Told("before", f"On {ends[0]:%Y-%m-%d}", money(stood[0], one.currency)),
            Told("rise", "Rise", money(rise, one.currency)),
            Told("share", "Rise of what was owed", percent(rise, stood[0]) or "all of it"),
        )
        yield Finding(
            one.site, one.currency, ends[0], ends[-1], "up",
            "critical" if stood[-1] >= 2 * stood[0] and rise >= 10 * detector.least_money
            else "warning",
            rise,
            title=f"Old debts grow at {site}",
            explanation=(
                f"{told[0].value} at {site} is owed for over sixty days; it was {told[1].value} on"
                f" {ends[0]:%Y-%m-%d} and has risen in every fortnight since."
            ),
            action="Go through the oldest balances and decide whom to call and what to agree.",
            told=told,
            evidence=(Evidence("owed_long", one.site, one.currency, ends[0], ends[-1]),),
            points=tuple((end, value, None) for end, value in zip(ends, stood, strict=True)),
        )  # fmt: skip


DETECTOR = Detector(
    "outstanding_ageing", 1, "Rising old debts",
    "What is owed for over sixty days has risen in each of the last four fortnights, and by "
    "three tenths or more over them.",
    "collections", least_money=50_000, least_sample=8, find=find,
)  # fmt: skip
