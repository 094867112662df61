"""A procedure in common, within a few days."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from audit.billing.matching.declarations import Candidate, Entry, Limits, Tier

PER_DAY, PER_MISSING_CODE, OTHER_TICKET = 8, 20, 25


def find(cases: Sequence[Entry], charges: Sequence[Entry], limits: Limits) -> Iterator[Candidate]:
    """Charges near the day that share a code; two tickets that differ speak against it."""
    by_day: dict[date, list[Entry]] = {}
    for charge in charges:
        by_day.setdefault(charge.day, []).append(charge)
    for case in cases:
        for shift in range(-limits.near_days, limits.near_days + 1):
            for charge in by_day.get(case.day + timedelta(days=shift), ()):
                if shared := case.codes & charge.codes:
                    yield _candidate(case, charge, shared)


def _candidate(case: Entry, charge: Entry, shared: frozenset[str]) -> Candidate:
    apart = abs((charge.day - case.day).days)
    unlike = len(case.codes ^ charge.codes)
    differ = bool(case.ticket and charge.ticket)
    score = 90 - PER_DAY * apart - PER_MISSING_CODE * unlike / len(case.codes | charge.codes)
    days = "same day" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart"
    why = f"{', '.join(sorted(shared))} on both, {days}"
    why += f", but tickets {case.ticket} and {charge.ticket}." if differ else "."
    return Candidate(case, charge, score - OTHER_TICKET * differ, why, is_doubtful=differ)


TIER = Tier(id="date_and_code", rank=3, title="Same procedure within days", find=find)
