"""Payments and write-offs that the company's report and the payer's remittance both tell of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from audit.billing.ledger.declarations import ZERO, BilledLine

# A company posts what a payer sent within this many days; further apart, two payments of one
# amount are two payments.
POSTED_WITHIN_DAYS = 31
SAME_REFERENCE, NEAR_IN_TIME, SAME_AMOUNT_ONLY = range(3)
Moved = Literal["paid", "adjustment"]


@dataclass(frozen=True)
class _Told:
    """What a remittance tells: one line, or all lines of a claim in one sum."""

    lines: tuple[BilledLine, ...]

    def amount(self, moved: Moved) -> Decimal:
        return sum((getattr(one, moved) for one in self.lines), ZERO)


def untold(reported: Sequence[BilledLine], remitted: Sequence[BilledLine]) -> list[BilledLine]:
    """The report's rows, all of one ticket and day, that move money no remittance tells of.

    A row is told of by a line, or by all lines of a claim, that paid the same amount; of the same
    procedure, where both state one; under the same claim number, else posted within a month of the
    remittance, else (a day is not stated) by the amount alone. Each line tells of one row at most:
    the surest pairs first, then the nearest in time.
    """
    if not remitted:
        return list(reported)
    told, _ = _paired(reported, remitted, "paid")
    return [one for number, one in enumerate(reported) if one.paid and number not in told]


def own_write_offs(
    reported: Sequence[BilledLine], remitted: Sequence[BilledLine], still_open: Decimal
) -> list[tuple[BilledLine, Decimal]]:
    """What the company wrote off beside the payer's adjustments, with the rows that tell of it.

    reported: rows whose payment does not count of its own. still_open: the balance that payments
    and the remittances' adjustments leave. Unit: dollars.

    Formula: rows that a remittance tells of (as with payments) are left out. Of the others, one
    posted more than a month after the last remittance is a write-off of its own; the earlier ones
    are the payer's adjustments in other words, and only what they exceed them by is one. All of it
    has to fit into the balance that is still open: what is not open cannot be written off again.
    """
    told, taken = _paired(reported, remitted, "adjustment")
    left = [row for number, row in enumerate(reported) if row.adjustment and number not in told]
    last = max((one.posted_date for one in remitted if one.posted_date), default=None)
    own = [(row, row.adjustment) for row in left if _is_later(row, last)]
    near = [row for row in left if not _is_later(row, last)]
    theirs = sum(
        (one.adjustment for number, one in enumerate(remitted) if number not in taken), ZERO
    )
    beyond = sum((row.adjustment for row in near), ZERO) - max(theirs, ZERO)
    if near and beyond > 0:
        own.append((max(near, key=_posted), beyond))
    return own if sum((amount for _, amount in own), ZERO) <= max(still_open, ZERO) else []


def _is_later(row: BilledLine, last: date | None) -> bool:
    limit = last and last + timedelta(days=POSTED_WITHIN_DAYS)
    return bool(limit and row.posted_date and row.posted_date > limit)


def _posted(row: BilledLine) -> date:
    return row.posted_date or date.min


def _paired(
    reported: Sequence[BilledLine], remitted: Sequence[BilledLine], moved: Moved
) -> tuple[set[int], set[int]]:
    """Rows that remittances tell of, and the lines that tell of them, by their places."""
    ranked = sorted(_candidates(reported, remitted, moved), key=lambda one: one[0])
    taken: set[int] = set()
    told: set[int] = set()
    for _, row, lines in ranked:
        if row not in told and taken.isdisjoint(lines):
            told.add(row)
            taken.update(lines)
    return told, taken


def _candidates(
    reported: Sequence[BilledLine], remitted: Sequence[BilledLine], moved: Moved
) -> Iterator[tuple[tuple[int, int, int], int, frozenset[int]]]:
    """How sure and how far apart, which row, which lines."""
    place = {id(line): number for number, line in enumerate(remitted)}
    offered = [*_offers(remitted)]
    for number, row in enumerate(reported):
        amount = getattr(row, moved)
        for offer in offered:
            if amount and offer.amount(moved) == amount:
                sure = _how_sure(row, offer)
                if sure is not None:
                    lines = frozenset(place[id(line)] for line in offer.lines)
                    yield (*sure, number), number, lines


def _offers(remitted: Sequence[BilledLine]) -> Iterator[_Told]:
    """Each line, and each claim of several lines."""
    claims: defaultdict[tuple[object, ...], list[BilledLine]] = defaultdict(list)
    for line in remitted:
        yield _Told((line,))
        claims[line.claim_number, line.type, line.payer, line.posted_date].append(line)
    yield from (_Told(tuple(lines)) for lines in claims.values() if len(lines) > 1)


def _how_sure(row: BilledLine, offer: _Told) -> tuple[int, int] | None:
    """The rank and the days between; None where the two contradict each other."""
    line = offer.lines[0]
    codes = {code for one in offer.lines for code in one.code.split()}
    if row.code and codes and codes.isdisjoint(row.code.split()):
        return None
    apart = None
    if row.posted_date and line.posted_date:
        apart = abs((row.posted_date - line.posted_date).days)
    if row.claim_number and row.claim_number == line.claim_number:
        return SAME_REFERENCE, apart or 0
    if apart is None:
        return SAME_AMOUNT_ONLY, 0
    return (NEAR_IN_TIME, apart) if apart <= POSTED_WITHIN_DAYS else None
