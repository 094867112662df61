"""Lesser-of won by MAC × quantity.

Lines on which MAC × quantity was the least leg (ties go to U&C, then MAC, then AWP).

Formula: number of lines whose least leg is MAC × quantity.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: without a MAC reference, and where no line has a MAC: a leg that could not compete won
    nothing, which is not the same as 0.
Raises: nothing.
Source: savings specification, price family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """number of lines whose least leg is MAC × quantity."""
    return inputs.totals["won"]


FORMULA = Formula(
    id="lesser_of_mac_count",
    version=2,
    family="price",
    title="Lesser-of won by MAC × quantity",
    statement=(
        "Lines on which MAC × quantity was the least leg (ties go to U&C, then MAC, then AWP)."
    ),
    unit="count",
    sums={
        "won": Sum("*", "lesser_of_leg = 'mac'", "Lines won by MAC × quantity"),
    },
    finalise=finalise,
    places=0,
    over="lesser_of_usd IS NOT NULL AND mac_line_usd IS NOT NULL",
    needs=("ingredient_cost_usd", "ndc11", "quantity"),
    prices=("mac",),
    evidence=("contract", "pricing"),
    source="savings specification, price family",
)
