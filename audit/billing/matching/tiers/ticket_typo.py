"""A ticket one slip away, on the same day."""

from collections.abc import Iterator, Sequence
from datetime import date

from rapidfuzz.distance import OSA

from audit.billing.matching.declarations import Candidate, Entry, Limits, Tier
from audit.billing.matching.tiers._tickets import plain

LEAST_LENGTH = 4  # of a ticket: one slip in less is half of it
SCORE = 90.0


def find(cases: Sequence[Entry], charges: Sequence[Entry], limits: Limits) -> Iterator[Candidate]:
    """Charges of the day whose ticket is one letter added, lost, changed or swapped away."""
    by_day: dict[date, list[tuple[str, Entry]]] = {}
    for charge in charges:
        by_day.setdefault(charge.day, []).append((plain(charge.ticket), charge))
    for case in cases:
        ticket = plain(case.ticket)
        if len(ticket) < LEAST_LENGTH:
            continue
        for other, charge in by_day.get(case.day, ()):
            if other and OSA.distance(ticket, other, score_cutoff=1) == 1:
                why = f"Same day, and ticket {case.ticket} is one slip from {charge.ticket}."
                yield Candidate(case, charge, SCORE, why)


TIER = Tier(id="ticket_typo", rank=2, title="Ticket one slip away, same day", find=find)
