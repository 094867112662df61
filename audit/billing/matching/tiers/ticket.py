"""The same ticket."""

from collections.abc import Iterator, Sequence

from audit.billing.matching.declarations import Candidate, Entry, Limits, Tier
from audit.billing.matching.tiers._tickets import placeholders, plain


def find(cases: Sequence[Entry], charges: Sequence[Entry], limits: Limits) -> Iterator[Candidate]:
    """Every charge with the case's ticket; the nearer in days, the better.

    A ticket that very many share is left to the other tiers: it would pair all with all.
    """
    shared = placeholders(cases, charges)
    by_ticket: dict[str, list[Entry]] = {}
    for charge in charges:
        if (key := plain(charge.ticket)) and key not in shared:
            by_ticket.setdefault(key, []).append(charge)
    for case in cases:
        for charge in by_ticket.get(plain(case.ticket), ()):
            apart = abs((charge.day - case.day).days)
            is_far = apart > limits.ticket_days
            why = f"Same ticket {case.ticket}, {_days(apart)}."
            yield Candidate(case, charge, 100 - min(apart, 60) / 2, why, is_far)


def _days(apart: int) -> str:
    return "same day" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart"


TIER = Tier(id="ticket", rank=1, title="Same ticket", find=find)
