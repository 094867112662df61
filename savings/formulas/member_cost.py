"""Member cost.

What members paid on the claims: copay, coinsurance and deductible.

Formula: Σ member paid.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line states what the member paid.
Raises: nothing.
Source: savings specification, cost family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ member paid."""
    return inputs.totals["member_paid"]


FORMULA = Formula(
    id="member_cost",
    version=1,
    family="cost",
    title="Member cost",
    statement="What members paid on the claims: copay, coinsurance and deductible.",
    unit="usd",
    sums={
        "member_paid": Sum("member_paid_usd", label="Paid by members"),
    },
    finalise=finalise,
    over="member_paid_usd IS NOT NULL",
    needs=("member_paid_usd",),
    source="savings specification, cost family",
)
