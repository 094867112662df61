"""Effective AWP discount.

The discount off AWP that the claims really got: a ratio of sums, before copay and without
dispensing fee.

Formula: 1 − Σ ingredient cost ÷ Σ AWP.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line outside the exclusions has both ingredient cost and AWP, or AWP adds up to nothing.
Raises: nothing.
Source: savings specification, guarantee family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """1 − Σ ingredient cost ÷ Σ AWP."""
    return divide(inputs.totals["awp"] - inputs.totals["ingredient_cost"], inputs.totals["awp"], 6)


FORMULA = Formula(
    id="effective_discount",
    version=1,
    family="guarantee",
    title="Effective AWP discount",
    statement=(
        "The discount off AWP that the claims really got: a ratio of sums, before copay"
        " and without dispensing fee."
    ),
    unit="ratio",
    sums={
        "ingredient_cost": Sum("ingredient_cost_usd", label="Ingredient cost"),
        "awp": Sum("awp_line_usd", label="AWP × quantity"),
    },
    finalise=finalise,
    places=6,
    over="discount_basis",
    needs=(
        "ingredient_cost_usd",
        "unit_awp_usd",
        "quantity",
    ),
    headline=True,
    source="savings specification, guarantee family",
)
