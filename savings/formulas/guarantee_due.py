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

from savings.claims.declarations import FigureInputs, Formula, Sum
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
    sums={
        "ingredient_cost": Sum("ingredient_cost_usd", label="Ingredient cost"),
        "guaranteed": Sum("guarantee_line_usd", label="AWP less the guaranteed discount"),
    },
    finalise=finalise,
    over="in_guarantee",
    needs=(
        "ingredient_cost_usd",
        "unit_awp_usd",
        "quantity",
        "channel",
        "brand_generic",
    ),
    evidence=("contract",),
    terms=("awp_discount",),
    parameters=("offset_policy",),
    headline=True,
    source="savings specification, offset family",
)
