"""A procedure in common, within a few days, and about the same size where both state one."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from audit.billing.matching.declarations import Candidate, Entry, Limits, Tier
from audit.billing.matching.tiers._tickets import plain

PER_DAY, PER_MISSING_CODE, OTHER_TICKET = 8, 20, 25
OTHER_SIZE = 20  # for a size twice as far apart as the limits allow, or further
KEPT = 12  # charges of one day and code that a case is held against: those nearest in size
Bucket = tuple[list[Decimal], list[Entry]]


def find(cases: Sequence[Entry], charges: Sequence[Entry], limits: Limits) -> Iterator[Candidate]:
    """Charges near the day that share a code; sizes and tickets that differ speak against it.

    Of a crowded day a case sees only the charges nearest to it in size. Cases of equal size begin
    at different places among them, so that each can find one of its own.
    """
    buckets = _by_day_and_code(charges)
    met: Counter[tuple[int, str, Decimal]] = Counter()
    for case in cases:
        day, seen = case.day.toordinal(), set()
        size = case.units if case.units is not None else Decimal(0)
        for code in sorted(case.codes):
            rank = met[day, code, size]
            met[day, code, size] += 1
            for shift in range(-limits.near_days, limits.near_days + 1):
                for charge in _nearest(buckets.get((day + shift, code)), size, rank):
                    if charge.id not in seen:
                        seen.add(charge.id)
                        yield _candidate(case, charge, limits)


def _by_day_and_code(charges: Sequence[Entry]) -> dict[tuple[int, str], Bucket]:
    """Ordinals instead of dates: the last day of the calendar has no next one."""
    found: defaultdict[tuple[int, str], list[tuple[Decimal, str, Entry]]] = defaultdict(list)
    for charge in charges:
        size = charge.units if charge.units is not None else Decimal(0)
        for code in charge.codes:
            found[charge.day.toordinal(), code].append((size, charge.id, charge))
    buckets = {}
    for key, rows in found.items():
        rows.sort(key=lambda row: row[:2])
        buckets[key] = [row[0] for row in rows], [row[2] for row in rows]
    return buckets


def _nearest(bucket: Bucket | None, size: Decimal, rank: int) -> Sequence[Entry]:
    if bucket is None:
        return ()
    sizes, charges = bucket
    if len(charges) <= KEPT:
        return charges
    place = min(bisect_left(sizes, size) + rank, len(charges))
    first = max(0, min(place - KEPT // 2, len(charges) - KEPT))
    return charges[first : first + KEPT]


def _candidate(case: Entry, charge: Entry, limits: Limits) -> Candidate:
    shared = case.codes & charge.codes
    apart = abs((charge.day - case.day).days)
    unlike = len(case.codes ^ charge.codes)
    differ = bool(case.ticket and charge.ticket) and plain(case.ticket) != plain(charge.ticket)
    size, words = _size(case, charge, limits)
    score = 90 - PER_DAY * apart - PER_MISSING_CODE * unlike / len(case.codes | charge.codes)
    days = "same day" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart"
    why = f"{', '.join(sorted(shared))} on both, {days}{words}"
    why += f", but tickets {case.ticket} and {charge.ticket}." if differ else "."
    score -= OTHER_TICKET * differ + OTHER_SIZE * size
    return Candidate(case, charge, score, why, is_doubtful=differ or size >= 0.5)


def _size(case: Entry, charge: Entry, limits: Limits) -> tuple[float, str]:
    """0 for the same size (or none stated), 0.5 at the limit, 1 at twice the limit and beyond."""
    if case.units is None or charge.units is None or not case.units:
        return 0.0, ""
    part = abs(charge.units - case.units) / abs(case.units)
    if not part:
        return 0.0, ", same size"
    room = max(float(limits.units_part), 1e-9)
    return min(1.0, float(part) / (2 * room)), f", size {float(part) * 100:.0f} % apart"


TIER = Tier(id="date_and_code", rank=3, title="Same procedure within days", find=find)
