"""Lesser-of won by the ingredient cost submitted.

Lines on which the ingredient cost submitted was the least leg (ties go to U&C, then MAC, then
AWP).

Formula: number of lines whose least leg is the ingredient cost submitted.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: no line has a leg to compare with. A leg that the run lacks is named beside the figure,
    which stands without it and is partial.
Raises: nothing.
Source: savings specification, price family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum
from savings.claims.legs import LESSER_OF


def finalise(inputs: FigureInputs) -> Decimal:
    """number of lines whose least leg is the ingredient cost submitted."""
    return inputs.totals["won"]


FORMULA = Formula(
    id="lesser_of_submitted_count",
    version=2,
    family="price",
    title="Lesser-of won by the ingredient cost submitted",
    statement=(
        "Lines on which the ingredient cost submitted was the least leg (ties go to "
        "U&C, then MAC, then AWP)."
    ),
    unit="count",
    sums={
        "won": Sum(
            "*", "lesser_of_leg = 'submitted'", "Lines won by the ingredient cost submitted"
        ),
    },
    finalise=finalise,
    places=0,
    over="lesser_of_usd IS NOT NULL",
    needs=("ingredient_cost_usd",),
    legs=LESSER_OF,
    evidence=("contract",),
    parameters=("lesser_of_awp_discount",),
    source="savings specification, price family",
)
