"""30-day equivalents.

Months of therapy dispensed: a fill of up to 34 days counts as one, a longer one as days ÷ 30.

Formula: fills of 1 to 34 days + Σ days of longer fills ÷ 30.
Shape: one value per segment value, from the lines its `over` admits.
Unit: months, to 2 places, half-up.
Null: no line states its days supply.
Raises: nothing.
Source: savings specification, use family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """fills of 1 to 34 days + Σ days of longer fills ÷ 30."""
    return divide(30 * inputs.totals["short_fills"] + inputs.totals["long_days"], Decimal(30), 2)


FORMULA = Formula(
    id="days30",
    version=1,
    family="use",
    title="30-day equivalents",
    statement=(
        "Months of therapy dispensed: a fill of up to 34 days counts as one, a longer "
        "one as days ÷ 30."
    ),
    unit="months",
    sums={
        "short_fills": Sum("*", "days_supply <= 34", "Fills of up to 34 days"),
        "long_days": Sum("days_supply", "days_supply > 34", "Days of longer fills"),
    },
    finalise=finalise,
    over="days_supply >= 1",
    needs=("days_supply",),
    source="savings specification, use family",
)
