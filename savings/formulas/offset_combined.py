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

from savings.claims.declarations import FigureInputs, Formula, Sum
from savings.formulas._variance import variance


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
    source="savings specification, offset family",
)
