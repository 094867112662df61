"""What failed payments do to recurring revenue: at risk, lost, or recovered.

A cycle begins with a subscription's first failed attempt and ends when it pays or when its source
says that it churned. While it is open its recurring revenue is at risk; once it has been open for
longer than the policy's days the revenue counts as lost, though the source has not said so yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from insights.analytics.periods import Period

FAILED, PAID, MOVED = "failed", "paid", "moved"
Kind = Literal["failed", "paid", "moved"]


@dataclass(frozen=True)
class Happening:
    """Something that befell a subscription, corrections added.

    hundredths: what was paid, or by how much recurring revenue moved. is_churn: it moved by ending.
    """

    subscription: str
    programme: str
    currency: str
    at: datetime
    day: date
    kind: Kind
    hundredths: int
    is_churn: bool = False


@dataclass
class Standing:
    """A programme's recurring revenue in one currency, in hundredths and subscriptions.

    at_risk: at the end of the last day. lost: ended within the days after failed payments, as the
    source said (reported) or because the policy's days ran out (overdue). recovered: what was paid
    within the days and ended a cycle.
    """

    at_risk: int = 0
    at_risk_subscriptions: int = 0
    lost_reported: int = 0
    lost_overdue: int = 0
    recovered: int = 0
    recovered_subscriptions: int = 0

    @property
    def lost(self) -> int:
        """Involuntary churn, however it is known."""
        return self.lost_reported + self.lost_overdue


@dataclass
class _Cycle:
    began: date | None = None
    recurring: int = 0
    lapsed: int = 0
    standing: Standing = field(default_factory=Standing)


Key = tuple[str, str]  # programme, currency


def standings_of(
    happenings: Iterable[Happening], period: Period, policy_days: int
) -> Mapping[Key, Standing]:
    """Programme and currency → what failed payments did until the end of the period.

    Formula: by subscription in the order of its happenings; a cycle that is open after the last one
    is at risk, or lost on the day after its policy's days.
    Shape: one standing per programme and currency that had a failed payment.
    Unit: hundredths of the currency.
    Null: revenue of a subscription that nobody said is nothing, as nothing of it is known.
    """
    found: dict[Key, Standing] = defaultdict(Standing)
    by_subscription: dict[tuple[str, str], list[Happening]] = defaultdict(list)
    for one in happenings:
        if one.day <= period.last:
            by_subscription[one.subscription, one.currency].append(one)
    for own in by_subscription.values():
        own.sort(key=lambda one: (one.at, one.kind != MOVED))
        named = next((one.programme for one in own if one.programme), "")
        if any(one.kind == FAILED for one in own):
            _follow(own, period, policy_days, found[named, own[0].currency])
    return dict(found)


def _follow(own: list[Happening], period: Period, policy_days: int, standing: Standing) -> None:
    cycle = _Cycle(standing=standing)
    for one in own:
        _lapse(cycle, one.day, period, policy_days)
        if one.kind == FAILED:
            cycle.began = cycle.began or one.day
        elif one.kind == PAID:
            _pay(cycle, one, period)
        else:
            _move(cycle, one, period)
    _lapse(cycle, period.last, period, policy_days)
    if cycle.began and cycle.recurring > 0:
        standing.at_risk += cycle.recurring
        standing.at_risk_subscriptions += 1


def _pay(cycle: _Cycle, one: Happening, period: Period) -> None:
    if (cycle.began or cycle.lapsed) and one.hundredths > 0:
        if period.first <= one.day:
            cycle.standing.recovered += one.hundredths
            cycle.standing.recovered_subscriptions += 1
        cycle.recurring += cycle.lapsed
        cycle.began, cycle.lapsed = None, 0


def _move(cycle: _Cycle, one: Happening, period: Period) -> None:
    cycle.recurring += one.hundredths
    if not one.is_churn:
        return
    if cycle.began and period.first <= one.day:
        cycle.standing.lost_reported -= one.hundredths
    cycle.recurring += cycle.lapsed  # the source says now what the policy had said before
    cycle.began, cycle.lapsed = None, 0


def _lapse(cycle: _Cycle, today: date, period: Period, policy_days: int) -> None:
    """A cycle that outlasted the policy is over: its revenue is lost, on the day that ended it."""
    if cycle.began is None:
        return
    lost_on = cycle.began + timedelta(days=policy_days + 1)
    if lost_on > today:
        return
    if period.first <= lost_on:
        cycle.standing.lost_overdue += max(cycle.recurring, 0)
    cycle.lapsed, cycle.recurring, cycle.began = max(cycle.recurring, 0), 0, None
