"""Administrative fee variance.

Administrative fees charged above (or below) those the contract allows; positive is against the
plan.

Formula: administrative fees charged − Σ administrative fee per script.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line has a promised administrative fee.
Raises: nothing.
Source: savings specification, guarantee family (administrative fee).
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """administrative fees charged − Σ administrative fee per script."""
    return (inputs.settled("admin_fee_charged") or Decimal(0)) - inputs.totals["due"]


FORMULA = Formula(
    id="admin_fee_variance",
    version=1,
    family="fee",
    title="Administrative fee variance",
    statement=(
        "Administrative fees charged above (or below) those the contract allows; "
        "positive is against the plan."
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
    settlements=("admin_fee_charged",),
    source="savings specification, guarantee family (administrative fee)",
)
