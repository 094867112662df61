"""Administrative fees by contract.

Administrative fees that the contract allows: the fee per script times the scripts.

Formula: Σ administrative fee per script.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line has a promised administrative fee.
Raises: nothing.
Source: savings specification, guarantee family (administrative fee).
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ administrative fee per script."""
    return inputs.totals["due"]


FORMULA = Formula(
    id="admin_fee_due",
    version=1,
    family="fee",
    title="Administrative fees by contract",
    statement=(
        "Administrative fees that the contract allows: the fee per script times the scripts."
    ),
    unit="usd",
    sums={
        "due": Sum("admin_due_usd", label="Administrative fees by contract"),
    },
    finalise=finalise,
    over="admin_due_usd IS NOT NULL",
    needs=(
        "channel",
        "brand_generic",
    ),
    evidence=("contract",),
    terms=("admin_fee_usd",),
    source="savings specification, guarantee family (administrative fee)",
)
