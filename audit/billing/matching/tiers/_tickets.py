"""Tickets as they are compared."""

import re
from collections import Counter
from collections.abc import Iterable

from audit.billing.matching.declarations import Entry

_OTHER = re.compile(r"[^0-9A-Z]+")
MOST_SHARING = 50  # entries of one side; a ticket of more is a placeholder that tells nobody apart


def plain(ticket: str) -> str:
    """Letters and digits only, case aside: T-100 is t100. Without a digit it is no ticket: N/A."""
    found = _OTHER.sub("", ticket.upper())
    return found if any(letter.isdigit() for letter in found) else ""


def placeholders(*sides: Iterable[Entry]) -> frozenset[str]:
    """Plain tickets that so many entries of a side share that they name none of them."""
    shared: set[str] = set()
    for side in sides:
        counted = Counter(plain(one.ticket) for one in side)
        shared.update(ticket for ticket, count in counted.items() if count > MOST_SHARING)
    return frozenset(shared)
