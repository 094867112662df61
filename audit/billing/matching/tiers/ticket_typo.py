"""A ticket one slip away, on the same day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from audit.billing.matching.declarations import Candidate, Entry, Limits, Tier
from audit.billing.matching.tiers._tickets import placeholders, plain

LEAST_LENGTH = 4  # of a ticket: one slip in less is half of it
SCORE = 90.0


def find(cases: Sequence[Entry], charges: Sequence[Entry], limits: Limits) -> Iterator[Candidate]:
    """Charges of the day whose ticket is one letter added, lost, changed or swapped away.

    Two such tickets are equal once a letter is left out of each, so they are looked up by what is
    left; comparing every pair of a day would take its square.
    """
    shared = placeholders(cases, charges)
    by_rest: defaultdict[tuple[int, str], list[tuple[str, Entry]]] = defaultdict(list)
    for charge in charges:
        if (ticket := plain(charge.ticket)) and ticket not in shared:
            for rest in _rests(ticket):
                by_rest[charge.day.toordinal(), rest].append((ticket, charge))
    for case in cases:
        ticket = plain(case.ticket)
        if len(ticket) < LEAST_LENGTH or ticket in shared:
            continue
        near = {
            charge.id: (other, charge)
            for rest in _rests(ticket)
            for other, charge in by_rest.get((case.day.toordinal(), rest), ())
        }
        for other, charge in near.values():
            if OSA.distance(ticket, other, score_cutoff=1) == 1:
                why = f"Same day, and ticket {case.ticket} is one slip from {charge.ticket}."
                yield Candidate(case, charge, SCORE, why)


def _rests(ticket: str) -> set[str]:
    return {ticket, *(ticket[:place] + ticket[place + 1 :] for place in range(len(ticket)))}


TIER = Tier(id="ticket_typo", rank=2, title="Ticket one slip away, same day", find=find)
