"""Due under the discount guarantee.

What the contract makes due: separate or combined, as its offset policy says.

Formula: offset_separate or offset_combined, by the contract's offset policy.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is under a guarantee.
Raises: nothing.
Source: savings specification, offset family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula
from savings.formulas._variance import NEEDS, SUMS
from savings.formulas.offset_combined import finalise as combined
from savings.formulas.offset_separate import finalise as separate


def finalise(inputs: FigureInputs) -> Decimal:
    """offset_separate or offset_combined, by the contract's offset policy."""
    chosen = combined if inputs.parameters.offset_policy == "combined" else separate
    return chosen(inputs)


FORMULA = Formula(
    id="guarantee_due",
    version=1,
    family="offset",
    title="Due under the discount guarantee",
    statement="What the contract makes due: separate or combined, as its offset policy says.",
    unit="usd",
    sums=SUMS,
    finalise=finalise,
    over="in_guarantee",
    needs=NEEDS,
    evidence=("contract",),
    terms=("awp_discount",),
    parameters=("offset_policy",),
    headline=True,
    source="savings specification, offset family",
)
