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

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ ingredient cost − Σ AWP·(1 − guaranteed discount)."""
    return inputs.totals["ingredient_cost"] - inputs.totals["guaranteed"]


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
    source="savings specification, guarantee family",
)
