"""Share of brands with a generic available.

Share of brand prescriptions, among those that tell, for which a generic could have been
dispensed.

Formula: brand lines with a generic ÷ brand lines that tell.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no brand line tells whether a generic exists.
Raises: nothing.
Source: savings specification, use family; NCPDP dispense-as-written codes.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """brand lines with a generic ÷ brand lines that tell."""
    return divide(inputs.totals["brands"], inputs.totals["scripts"], 6)


FORMULA = Formula(
    id="brand_with_generic_share",
    version=1,
    family="use",
    title="Share of brands with a generic available",
    statement=(
        "Share of brand prescriptions, among those that tell, for which a generic could"
        " have been dispensed."
    ),
    unit="ratio",
    sums={
        "brands": Sum("*", "has_generic", "Brand scripts with a generic"),
        "scripts": Sum("*", label="Brand scripts that tell"),
    },
    finalise=finalise,
    places=6,
    over="brand_generic = 'brand' AND has_generic IS NOT NULL",
    needs=("brand_generic",),
    source="savings specification, use family; NCPDP dispense-as-written codes",
)
