"""Generic dispensing rate.

Share of prescriptions dispensed as generics.

Formula: generic scripts ÷ scripts with a class.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line says brand or generic.
Raises: nothing.
Source: savings specification, use family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """generic scripts ÷ scripts with a class."""
    return divide(inputs.totals["generic"], inputs.totals["scripts"], 6)


FORMULA = Formula(
    id="generic_dispensing_rate",
    version=1,
    family="use",
    title="Generic dispensing rate",
    statement="Share of prescriptions dispensed as generics.",
    unit="ratio",
    sums={
        "generic": Sum("*", "brand_generic = 'generic'", "Generic scripts"),
        "scripts": Sum("*", label="Scripts with a class"),
    },
    finalise=finalise,
    places=6,
    over="brand_generic IS NOT NULL",
    needs=("brand_generic",),
    headline=True,
    source="savings specification, use family",
)
