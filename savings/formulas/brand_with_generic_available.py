"""Brands with a generic available.

Brand prescriptions for which a generic could have been dispensed, by the price reference or the
dispense-as-written code.

Formula: number of brand lines with a generic.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: no brand line tells whether a generic exists.
Raises: nothing.
Source: savings specification, use family; NCPDP dispense-as-written codes.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """number of brand lines with a generic."""
    return inputs.totals["brands"]


FORMULA = Formula(
    id="brand_with_generic_available",
    version=1,
    family="use",
    title="Brands with a generic available",
    statement=(
        "Brand prescriptions for which a generic could have been dispensed, by the "
        "price reference or the dispense-as-written code."
    ),
    unit="count",
    sums={
        "brands": Sum("*", "has_generic", "Brand scripts with a generic"),
    },
    finalise=finalise,
    places=0,
    over="brand_generic = 'brand' AND has_generic IS NOT NULL",
    needs=("brand_generic",),
    source="savings specification, use family; NCPDP dispense-as-written codes",
)
