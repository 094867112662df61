"""Tickets as they are compared."""

import re

_OTHER = re.compile(r"[^0-9A-Z]+")


def plain(ticket: str) -> str:
    """Letters and digits only, case aside: T-100 is t100. Without a digit it is no ticket: N/A."""
    found = _OTHER.sub("", ticket.upper())
    return found if any(letter.isdigit() for letter in found) else ""
