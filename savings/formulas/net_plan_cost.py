"""Net plan cost.

What the plan paid on the claims, after the member's part and before rebates.

Formula: Σ plan paid.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line states what the plan paid.
Raises: nothing.
Source: savings specification, cost family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ plan paid."""
    return inputs.totals["plan_paid"]


FORMULA = Formula(
    id="net_plan_cost",
    version=1,
    family="cost",
    title="Net plan cost",
    statement="What the plan paid on the claims, after the member's part and before rebates.",
    unit="usd",
    sums={
        "plan_paid": Sum("plan_paid_usd", label="Paid by the plan"),
    },
    finalise=finalise,
    over="plan_paid_usd IS NOT NULL",
    needs=("plan_paid_usd",),
    headline=True,
    source="savings specification, cost family",
)
