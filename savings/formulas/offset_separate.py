"""Due with components settled separately.

Shortfalls of the components added up; a component that did better than promised pays for no
other.

Formula: Σ over components of max(0, variance).
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
    """Σ over components of max(0, variance)."""
    return sum((max(Decimal(0), variance(one)) for one in inputs.components.values()), Decimal(0))


FORMULA = Formula(
    id="offset_separate",
    version=1,
    family="offset",
    title="Due with components settled separately",
    statement=(
        "Shortfalls of the components added up; a component that did better than "
        "promised pays for no other."
    ),
    unit="usd",
    sums=SUMS,
    finalise=finalise,
    over="in_guarantee",
    needs=NEEDS,
    evidence=("contract",),
    terms=("awp_discount",),
    source="savings specification, offset family",
)
