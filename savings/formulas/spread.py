"""Spread.

What the plan was billed above what the PBM paid the pharmacy, only from lines that state both,
each in full (before the member's part).

Formula: Σ allowed − Σ paid to the pharmacy.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line states both amounts.
Raises: nothing.
Source: savings specification, price family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ allowed − Σ paid to the pharmacy."""
    return inputs.totals["billed"] - inputs.totals["pharmacy"]


FORMULA = Formula(
    id="spread",
    version=1,
    family="price",
    title="Spread",
    statement=(
        "What the plan was billed above what the PBM paid the pharmacy, only from lines"
        " that state both, each in full (before the member's part)."
    ),
    unit="usd",
    sums={
        "billed": Sum("allowed_usd", label="Billed to the plan (allowed)"),
        "pharmacy": Sum("pharmacy_paid_usd", label="Paid to the pharmacy"),
    },
    finalise=finalise,
    over="allowed_usd IS NOT NULL AND pharmacy_paid_usd IS NOT NULL",
    needs=(
        "allowed_usd",
        "pharmacy_paid_usd",
    ),
    source="savings specification, price family",
)
