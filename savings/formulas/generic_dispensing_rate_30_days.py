"""Generic dispensing rate, 30-day equivalents.

Share of months of therapy dispensed as generics.

Formula: 30-day equivalents of generics ÷ 30-day equivalents.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line has both a class and its days supply.
Raises: nothing.
Source: savings specification, use family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """30-day equivalents of generics ÷ 30-day equivalents."""
    return divide(
        30 * inputs.totals["generic_short"] + inputs.totals["generic_days"],
        30 * inputs.totals["short_fills"] + inputs.totals["long_days"],
        6,
    )


FORMULA = Formula(
    id="generic_dispensing_rate_30_days",
    version=1,
    family="use",
    title="Generic dispensing rate, 30-day equivalents",
    statement="Share of months of therapy dispensed as generics.",
    unit="ratio",
    sums={
        "generic_short": Sum(
            "*", "brand_generic = 'generic' AND days_supply <= 34", "Generic fills of up to 34 days"
        ),
        "generic_days": Sum(
            "days_supply",
            "brand_generic = 'generic' AND days_supply > 34",
            "Days of longer generic fills",
        ),
        "short_fills": Sum("*", "days_supply <= 34", "Fills of up to 34 days"),
        "long_days": Sum("days_supply", "days_supply > 34", "Days of longer fills"),
    },
    finalise=finalise,
    places=6,
    over="brand_generic IS NOT NULL AND days_supply >= 1",
    needs=(
        "brand_generic",
        "days_supply",
    ),
    source="savings specification, use family",
)
