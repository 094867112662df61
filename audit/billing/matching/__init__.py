"""Which logged case is which billed charge: one to one, by named tiers. Pure: no Django, no I/O."""

from audit.billing.matching.declarations import Decision, Entry, Limits, Matching, Pair
from audit.billing.matching.match import match
from audit.billing.matching.tiers import TIERS
from audit.billing.matching.tiers._tickets import plain as plain_ticket

__all__ = ["TIERS", "Decision", "Entry", "Limits", "Matching", "Pair", "match", "plain_ticket"]
