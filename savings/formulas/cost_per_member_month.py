"""Cost per member per month.

Gross cost spread over the months in which members were covered.

Formula: Σ allowed ÷ member-months (members covered on any day of a calendar month).
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd per month, to 2 places, half-up.
Null: eligibility covers nobody in the segment.
Raises: nothing.
Source: savings specification, cost family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """Σ allowed ÷ member-months (members covered on any day of a calendar month)."""
    return divide(inputs.totals["allowed"], inputs.member_months or Decimal(0), 2)


FORMULA = Formula(
    id="cost_per_member_month",
    version=1,
    family="cost",
    title="Cost per member per month",
    statement="Gross cost spread over the months in which members were covered.",
    unit="usd_per_month",
    sums={
        "allowed": Sum("allowed_usd", label="Allowed, before copay"),
    },
    finalise=finalise,
    over="allowed_usd IS NOT NULL",
    needs=("allowed_usd",),
    tables=("eligibility",),
    source="savings specification, cost family",
)
