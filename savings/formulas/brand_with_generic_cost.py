"""Cost of brands with a generic available.

What was paid for brand prescriptions for which a generic could have been dispensed.

Formula: Σ paid on brand lines with a generic.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no brand line tells whether a generic exists.
Raises: nothing.
Source: savings specification, use family; NCPDP dispense-as-written codes.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ paid on brand lines with a generic."""
    return inputs.totals["paid"]


FORMULA = Formula(
    id="brand_with_generic_cost",
    version=1,
    family="use",
    title="Cost of brands with a generic available",
    statement=(
        "What was paid for brand prescriptions for which a generic could have been dispensed."
    ),
    unit="usd",
    sums={
        "paid": Sum("paid_total_usd", "has_generic", "Paid on brand scripts with a generic"),
    },
    finalise=finalise,
    over="brand_generic = 'brand' AND has_generic IS NOT NULL AND paid_total_usd IS NOT NULL",
    needs=("brand_generic",),
    source="savings specification, use family; NCPDP dispense-as-written codes",
)
