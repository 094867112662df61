"""Cost per script.

Average gross cost of one prescription.

Formula: Σ allowed ÷ scripts.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd per script, to 2 places, half-up.
Null: no line states an allowed amount.
Raises: nothing.
Source: savings specification, cost family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """Σ allowed ÷ scripts."""
    return divide(inputs.totals["allowed"], inputs.totals["scripts"], 2)


FORMULA = Formula(
    id="cost_per_script",
    version=1,
    family="cost",
    title="Cost per script",
    statement="Average gross cost of one prescription.",
    unit="usd_per_script",
    sums={
        "allowed": Sum("allowed_usd", label="Allowed, before copay"),
        "scripts": Sum("*", label="Scripts with an allowed amount"),
    },
    finalise=finalise,
    over="allowed_usd IS NOT NULL",
    needs=("allowed_usd",),
    source="savings specification, cost family",
)
