"""Tickets as they are compared."""

import re

_OTHER = re.compile(r"[^0-9A-Z]+")


def plain(ticket: str) -> str:
    """Letters and digits only, case aside: T-100 is t100."""
    return _OTHER.sub("", ticket.upper())
