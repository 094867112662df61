"""Lesser-of won by U&C less the dispensing fee.

Lines on which U&C less the dispensing fee was the least leg (ties go to U&C, then MAC, then
AWP).

Formula: number of lines whose least leg is U&C less the dispensing fee.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: without U&C in the data, and where no line states it: a leg that could not compete won
    nothing, which is not the same as 0.
Raises: nothing.
Source: savings specification, price family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """number of lines whose least leg is U&C less the dispensing fee."""
    return inputs.totals["won"]


FORMULA = Formula(
    id="lesser_of_uc_count",
    version=2,
    family="price",
    title="Lesser-of won by U&C less the dispensing fee",
    statement=(
        "Lines on which U&C less the dispensing fee was the least leg (ties go to U&C, "
        "then MAC, then AWP)."
    ),
    unit="count",
    sums={
        "won": Sum("*", "lesser_of_leg = 'uc'", "Lines won by U&C less the dispensing fee"),
    },
    finalise=finalise,
    places=0,
    over="lesser_of_usd IS NOT NULL AND uc_usd IS NOT NULL",
    needs=("ingredient_cost_usd", "uc_usd"),
    evidence=("contract",),
    source="savings specification, price family",
)
