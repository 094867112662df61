"""Due with components offset.

The components' variances set off against each other before anything is due.

Formula: max(0, Σ over components of variance).
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is under a guarantee.
Raises: nothing.
Source: savings specification, offset family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula
from savings.formulas._variance import NEEDS, SUMS, variance


def finalise(inputs: FigureInputs) -> Decimal:
    """max(0, Σ over components of variance)."""
    return max(Decimal(0), variance(inputs.totals))


FORMULA = Formula(
    id="offset_combined",
    version=1,
    family="offset",
    title="Due with components offset",
    statement="The components' variances set off against each other before anything is due.",
    unit="usd",
    sums=SUMS,
    finalise=finalise,
    over="in_guarantee",
    needs=NEEDS,
    evidence=("contract",),
    terms=("awp_discount",),
    source="savings specification, offset family",
)
