"""Lesser-of won by AWP less the guaranteed discount.

Lines on which AWP less the guaranteed discount was the least leg (ties go to U&C, then MAC,
then AWP).

Formula: number of lines whose least leg is AWP less the guaranteed discount.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: no line has a leg to compare with.
Raises: nothing.
Source: savings specification, price family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """number of lines whose least leg is AWP less the guaranteed discount."""
    return inputs.totals["won"]


FORMULA = Formula(
    id="lesser_of_awp_count",
    version=1,
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
    over="lesser_of_usd IS NOT NULL",
    needs=("ingredient_cost_usd",),
    evidence=("contract",),
    parameters=("lesser_of_awp_discount",),
    source="savings specification, price family",
)
