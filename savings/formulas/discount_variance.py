"""Discount variance.

How much more (or less) was charged for ingredients than the guarantee allows; positive is
against the plan.

Formula: Σ ingredient cost − Σ AWP·(1 − guaranteed discount).
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
    """Σ ingredient cost − Σ AWP·(1 − guaranteed discount)."""
    return variance(inputs.totals)


FORMULA = Formula(
    id="discount_variance",
    version=1,
    family="guarantee",
    title="Discount variance",
    statement=(
        "How much more (or less) was charged for ingredients than the guarantee allows;"
        " positive is against the plan."
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
