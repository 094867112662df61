"""Lesser-of won by AWP less the guaranteed discount.

Lines on which AWP less the guaranteed discount was the least leg (ties go to U&C, then MAC,
then AWP).

Formula: number of lines whose least leg is AWP less the guaranteed discount.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: without AWP or a discount promised, and where no line has both: a leg that could not
    compete won nothing, which is not the same as 0.
Raises: FigureMissing (leg_not_agreed) where the contract keeps AWP out of the comparison.
Source: savings specification, price family.
"""

from decimal import Decimal

from savings.claims.declarations import (
    FigureInputs,
    FigureMissing,
    Formula,
    NotComputable,
    Sum,
)


def finalise(inputs: FigureInputs) -> Decimal:
    """number of lines whose least leg is AWP less the guaranteed discount."""
    if not inputs.parameters.lesser_of_awp_discount:
        raise FigureMissing(
            NotComputable(
                "leg_not_agreed",
                "The contract keeps AWP less the discount out of the lesser-of comparison.",
                "A contract version that names it as a price.",
            )
        )
    return inputs.totals["won"]


FORMULA = Formula(
    id="lesser_of_awp_count",
    version=2,
    family="price",
    title="Lesser-of won by AWP less the guaranteed discount",
    statement=(
        "Lines on which AWP less the guaranteed discount was the least leg (ties go to "
        "U&C, then MAC, then AWP)."
    ),
    unit="count",
    sums={
        "won": Sum("*", "lesser_of_leg = 'awp'", "Lines won by AWP less the guaranteed discount"),
    },
    finalise=finalise,
    places=0,
    over="lesser_of_usd IS NOT NULL AND awp_less_usd IS NOT NULL",
    needs=("ingredient_cost_usd", "unit_awp_usd", "quantity", "channel", "brand_generic"),
    terms=("awp_discount",),
    evidence=("contract",),
    parameters=("lesser_of_awp_discount",),
    source="savings specification, price family",
)
