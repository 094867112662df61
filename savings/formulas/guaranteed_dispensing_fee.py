"""Guaranteed dispensing fee (blended).

Average dispensing fee that the contract promises on the same prescriptions.

Formula: Σ fee due ÷ scripts.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd per script, to 4 places, half-up.
Null: no line has a fee stated and a fee promised.
Raises: nothing.
Source: savings specification, guarantee family (dispensing fee).
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """Σ fee due ÷ scripts."""
    return divide(inputs.totals["due"], inputs.totals["scripts"], 4)


FORMULA = Formula(
    id="guaranteed_dispensing_fee",
    version=1,
    family="fee",
    title="Guaranteed dispensing fee (blended)",
    statement="Average dispensing fee that the contract promises on the same prescriptions.",
    unit="usd_per_script",
    sums={
        "due": Sum("fee_due_usd", label="Fees by contract"),
        "scripts": Sum("*", label="Scripts under a promised fee"),
    },
    finalise=finalise,
    places=4,
    over="dispensing_fee_usd IS NOT NULL AND fee_due_usd IS NOT NULL",
    needs=(
        "dispensing_fee_usd",
        "channel",
        "brand_generic",
    ),
    evidence=("contract",),
    terms=("dispensing_fee_usd",),
    source="savings specification, guarantee family (dispensing fee)",
)
