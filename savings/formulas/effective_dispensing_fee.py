"""Effective dispensing fee.

Average dispensing fee of one prescription, as paid.

Formula: Σ dispensing fee ÷ scripts.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd per script, to 4 places, half-up.
Null: no line states a dispensing fee.
Raises: nothing.
Source: savings specification, guarantee family (dispensing fee).
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """Σ dispensing fee ÷ scripts."""
    return divide(inputs.totals["fees"], inputs.totals["scripts"], 4)


FORMULA = Formula(
    id="effective_dispensing_fee",
    version=1,
    family="fee",
    title="Effective dispensing fee",
    statement="Average dispensing fee of one prescription, as paid.",
    unit="usd_per_script",
    sums={
        "fees": Sum("dispensing_fee_usd", label="Dispensing fees"),
        "scripts": Sum("*", label="Scripts with a fee stated"),
    },
    finalise=finalise,
    places=4,
    over="dispensing_fee_usd IS NOT NULL",
    needs=("dispensing_fee_usd",),
    source="savings specification, guarantee family (dispensing fee)",
)
