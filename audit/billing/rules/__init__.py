"""One kind of finding per file; the file name is its id. Pure: no Django, no I/O."""

import sys
from collections.abc import Mapping

from audit.billing.ledger import Found, Ledger, Rule, Terms
from leafenterprise.shared.registry import load

RULES: Mapping[str, Rule] = load(sys.modules[__name__], "RULE", Rule)


def find_all(ledger: Ledger, terms: Terms) -> list[Found]:
    """What every rule finds, in the rules' order, each by day and key."""
    found: list[Found] = []
    for rule in sorted(RULES.values(), key=lambda one: one.rank):
        found += sorted(rule.find(ledger, terms), key=lambda one: (one.day, one.key))
    return found
