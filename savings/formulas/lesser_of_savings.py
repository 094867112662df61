"""Savings at the lesser-of.

What was paid above the least of the contract's price legs.

Formula: Σ ingredient cost − Σ least leg.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line has a leg to compare with. A leg that the run lacks is named beside the figure,
    which stands without it and is partial.
Raises: nothing.
Source: savings specification, price family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum
from savings.claims.legs import LESSER_OF


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ ingredient cost − Σ least leg."""
    return inputs.totals["ingredient_cost"] - inputs.totals["lesser_of"]


FORMULA = Formula(
    id="lesser_of_savings",
    version=2,
    family="price",
    title="Savings at the lesser-of",
    statement="What was paid above the least of the contract's price legs.",
    unit="usd",
    sums={
        "ingredient_cost": Sum("ingredient_cost_usd", label="Ingredient cost"),
        "lesser_of": Sum("lesser_of_usd", label="Least of the price legs"),
    },
    finalise=finalise,
    over="lesser_of_usd IS NOT NULL",
    needs=("ingredient_cost_usd",),
    legs=LESSER_OF,
    evidence=("contract",),
    parameters=("lesser_of_awp_discount",),
    source="savings specification, price family",
)
