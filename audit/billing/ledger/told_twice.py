"""Payments that the company's report and the payer's remittance both tell of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit.billing.ledger.declarations import ZERO, BilledLine

# A company posts what a payer sent within this many days; further apart, two payments of one
# amount are two payments.
POSTED_WITHIN_DAYS = 31
SAME_REFERENCE, NEAR_IN_TIME, SAME_AMOUNT_ONLY = range(3)


@dataclass(frozen=True)
class _Told:
    """What a remittance paid: one line, or all lines of a claim in one sum."""

    lines: tuple[BilledLine, ...]

    @property
    def paid(self) -> Decimal:
        return sum((one.paid for one in self.lines), ZERO)


def untold(reported: Sequence[BilledLine], remitted: Sequence[BilledLine]) -> list[BilledLine]:
    """The report's rows, all of one ticket and day, that move money no remittance tells of.

    A row is told of by a line, or by all lines of a claim, that paid the same amount; of the same
    procedure, where both state one; under the same claim number, else posted within a month of the
    remittance, else (a day is not stated) by the amount alone. Each line tells of one row at most:
    the surest pairs first, then the nearest in time.
    """
    if not remitted:
        return list(reported)
    ranked = sorted(_candidates(reported, remitted), key=lambda one: one[0])
    taken: set[int] = set()
    told: set[int] = set()
    for _, row, lines in ranked:
        if row not in told and taken.isdisjoint(lines):
            told.add(row)
            taken.update(lines)
    return [one for number, one in enumerate(reported) if one.paid and number not in told]


def _candidates(
    reported: Sequence[BilledLine], remitted: Sequence[BilledLine]
) -> Iterator[tuple[tuple[int, int, int], int, frozenset[int]]]:
    """How sure and how far apart, which row, which lines."""
    place = {id(line): number for number, line in enumerate(remitted)}
    offered = [*_offers(remitted)]
    for number, row in enumerate(reported):
        for offer in offered:
            if row.paid and offer.paid == row.paid:
                sure = _how_sure(row, offer)
                if sure is not None:
                    lines = frozenset(place[id(line)] for line in offer.lines)
                    yield (*sure, number), number, lines


def _offers(remitted: Sequence[BilledLine]) -> Iterator[_Told]:
    """Each line that paid, and each claim of several lines."""
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
