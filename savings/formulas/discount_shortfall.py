"""Discount shortfall.

The discount variance of the segment where it is against the plan; nothing where the guarantee
was met.

Formula: max(0, Σ ingredient cost − Σ AWP·(1 − guaranteed discount)).
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is under a guarantee.
Raises: nothing.
Source: savings specification, guarantee family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula
from savings.formulas._variance import NEEDS, SUMS, variance


def finalise(inputs: FigureInputs) -> Decimal:
    """max(0, Σ ingredient cost − Σ AWP·(1 − guaranteed discount))."""
    return max(Decimal(0), variance(inputs.totals))


FORMULA = Formula(
    id="discount_shortfall",
    version=1,
    family="guarantee",
    title="Discount shortfall",
    statement=(
        "The discount variance of the segment where it is against the plan; nothing "
        "where the guarantee was met."
    ),
    unit="usd",
    sums=SUMS,
    finalise=finalise,
    over="in_guarantee",
    needs=NEEDS,
    evidence=("contract",),
    terms=("awp_discount",),
    source="savings specification, guarantee family",
)
