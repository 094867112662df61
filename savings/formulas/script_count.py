"""Scripts.

Dispensed prescriptions that stand after reversals were netted.

Formula: number of lines.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: the segment has no line.
Raises: nothing.
Source: savings specification, cost family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """number of lines."""
    return inputs.totals["scripts"]


FORMULA = Formula(
    id="script_count",
    version=1,
    family="cost",
    title="Scripts",
    statement="Dispensed prescriptions that stand after reversals were netted.",
    unit="count",
    sums={
        "scripts": Sum("*", label="Scripts"),
    },
    finalise=finalise,
    places=0,
    headline=True,
    source="savings specification, cost family",
)
