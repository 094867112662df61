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

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """max(0, Σ ingredient cost − Σ AWP·(1 − guaranteed discount))."""
    return max(Decimal(0), inputs.totals["ingredient_cost"] - inputs.totals["guaranteed"])


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
