"""The audit rules: one file, one rule, in the order in which they claim a line's dollars.

A line may break many rules and every finding is kept; its recoverable dollars go to the first
rule in order that has any at stake, and never exceed what the plan paid. Errors of the whole
claim come first, then errors of its price, then of the member's share.
"""

import sys
from collections.abc import Mapping
from types import MappingProxyType

from leafenterprise.shared.registry import RegistryError, load
from savings.claims.declarations import Rule


def _ordered(rules: Mapping[str, Rule]) -> Mapping[str, Rule]:
    """By order. Raises RegistryError when two rules claim the same place."""
    places: dict[int, str] = {}
    for rule in rules.values():
        if rule.order in places:
            raise RegistryError(f"{rule.id} and {places[rule.order]} both have order {rule.order}")
        places[rule.order] = rule.id
    return MappingProxyType({places[order]: rules[places[order]] for order in sorted(places)})


RULES: Mapping[str, Rule] = _ordered(load(sys.modules[__name__], "RULE", Rule))
