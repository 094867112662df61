"""Every savings formula, one per file: the file name is the id."""

import sys
from collections.abc import Mapping

from leafenterprise.shared.registry import load
from savings.claims.declarations import Family, Formula

FAMILIES: tuple[Family, ...] = (
    "cost", "guarantee", "offset", "fee", "rebate", "price", "use", "opportunity",
)  # fmt: skip


def _in_order(entries: Mapping[str, Formula]) -> dict[str, Formula]:
    """By family in order of reading, then by id."""
    ordered = sorted(entries.values(), key=lambda entry: (FAMILIES.index(entry.family), entry.id))
    return {formula.id: formula for formula in ordered}


FORMULAS: Mapping[str, Formula] = _in_order(load(sys.modules[__name__], "FORMULA", Formula))
