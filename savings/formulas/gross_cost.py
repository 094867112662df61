"""Gross cost.

Everything allowed on the claims: ingredient cost, dispensing fee and tax, before the member's
part.

Formula: Σ allowed.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line states an allowed amount.
Raises: nothing.
Source: savings specification, cost family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ allowed."""
    return inputs.totals["allowed"]


FORMULA = Formula(
    id="gross_cost",
    version=1,
    family="cost",
    title="Gross cost",
    statement=(
        "Everything allowed on the claims: ingredient cost, dispensing fee and tax, "
        "before the member's part."
    ),
    unit="usd",
    sums={
        "allowed": Sum("allowed_usd", label="Allowed, before copay"),
    },
    finalise=finalise,
    over="allowed_usd IS NOT NULL",
    needs=("allowed_usd",),
    headline=True,
    source="savings specification, cost family",
)
