"""Which lines a figure should be made from and is not, because they lack what it needs.

Not every line that a formula leaves out weakens it: a rate of brands is not about generics, and
what the contract excludes is not in its guarantee. A line lacks something where a column that the
formula reads is null, or where the price list it reads has no price for it.
"""

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.declarations import Formula

# Figures of what the contract promises: what it excludes is not what they are about.
OF_THE_CONTRACT = ("guarantee", "offset", "fee", "rebate")
STATED = frozenset(column.name for column in CLAIM_COLUMNS) - {"member_key"}


def lacking(formula: Formula) -> str:
    """The predicate of such lines; "" where the formula takes every line or reads no column."""
    entered = [predicate for predicate in (formula.over, formula.whole) if predicate]
    named = (*formula.needs, *formula.touches)
    short = [f"{name} IS NULL" for name in dict.fromkeys(named) if name in STATED]
    if "nadac" in formula.prices:
        short.append("price_match <> 'matched'")
    if not entered or not short:
        return ""
    whole = " AND ".join(f"({predicate})" for predicate in entered)
    outside = f"NOT COALESCE({whole}, FALSE)"
    about = ["exclusion IS NULL"] if formula.family in OF_THE_CONTRACT else []
    return " AND ".join([f"({' OR '.join(short)})", outside, *about])
