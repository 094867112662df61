"""Dispensing fee variance.

Dispensing fees paid above (or below) those promised; a pot of its own, positive is against the
plan.

Formula: Σ dispensing fee − Σ fee due.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line has a fee stated and a fee promised.
Raises: nothing.
Source: savings specification, guarantee family (dispensing fee).
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ dispensing fee − Σ fee due."""
    return inputs.totals["fees"] - inputs.totals["due"]


FORMULA = Formula(
    id="dispensing_fee_variance",
    version=1,
    family="fee",
    title="Dispensing fee variance",
    statement=(
        "Dispensing fees paid above (or below) those promised; a pot of its own, "
        "positive is against the plan."
    ),
    unit="usd",
    sums={
        "fees": Sum("dispensing_fee_usd", label="Dispensing fees paid"),
        "due": Sum("fee_due_usd", label="Fees by contract"),
    },
    finalise=finalise,
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
