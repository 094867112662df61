"""Cost per 30-day equivalent.

Average gross cost of a month of therapy: a fill of up to 34 days counts as one month, a longer
one as days ÷ 30.

Formula: Σ allowed ÷ (fills of 1 to 34 days + Σ days of longer fills ÷ 30).
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd per month, to 2 places, half-up.
Null: no line states both an allowed amount and its days supply.
Raises: nothing.
Source: days30 of the savings specification; the 34-day month is that of 30-day adjusted fills.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """Σ allowed ÷ (fills of 1 to 34 days + Σ days of longer fills ÷ 30)."""
    return divide(
        30 * inputs.totals["allowed"],
        30 * inputs.totals["short_fills"] + inputs.totals["long_days"],
        2,
    )


FORMULA = Formula(
    id="cost_per_30_days",
    version=1,
    family="cost",
    title="Cost per 30-day equivalent",
    statement=(
        "Average gross cost of a month of therapy: a fill of up to 34 days counts as "
        "one month, a longer one as days ÷ 30."
    ),
    unit="usd_per_month",
    sums={
        "allowed": Sum("allowed_usd", label="Allowed, before copay"),
        "short_fills": Sum("*", "days_supply <= 34", "Fills of up to 34 days"),
        "long_days": Sum("days_supply", "days_supply > 34", "Days of longer fills"),
    },
    finalise=finalise,
    over="allowed_usd IS NOT NULL AND days_supply >= 1",
    needs=(
        "allowed_usd",
        "days_supply",
    ),
    source="days30 of the savings specification; the 34-day month is that of 30-day adjusted fills",
)
