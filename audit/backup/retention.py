"""Which backups stay: all of the last thirty days, and the first of each month for ever."""

from collections.abc import Iterable
from datetime import datetime, timedelta

DAILY = timedelta(days=30)


def kept(made: Iterable[datetime], now: datetime, daily: timedelta = DAILY) -> set[datetime]:
    """The times of the backups that stay; the rest goes.

    The first of a month is the same whenever one asks, so pruning every day and pruning once in
    five years leave the same. Unit: UTC months.
    """
    times = sorted(set(made))
    firsts: dict[tuple[int, int], datetime] = {}
    for at in times:
        firsts.setdefault((at.year, at.month), at)
    return {at for at in times if now - at <= daily} | set(firsts.values())
