"""Rebate variance.

Guaranteed rebates not received; a pot of its own, positive is owed to the plan.

Formula: Σ rebate due − rebates received.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is under a rebate term.
Raises: nothing.
Source: savings specification, guarantee family (rebate).
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ rebate due − rebates received."""
    return inputs.totals["due"] - (inputs.settled("rebate_received") or Decimal(0))


FORMULA = Formula(
    id="rebate_variance",
    version=1,
    family="rebate",
    title="Rebate variance",
    statement=("Guaranteed rebates not received; a pot of its own, positive is owed to the plan."),
    unit="usd",
    sums={
        "due": Sum("rebate_due_usd", label="Rebates by contract"),
    },
    finalise=finalise,
    over="rebate_due_usd IS NOT NULL",
    needs=(
        "channel",
        "brand_generic",
    ),
    evidence=(
        "contract",
        "rebate",
    ),
    terms=("rebate_per_script_usd",),
    settlements=("rebate_received",),
    source="savings specification, guarantee family (rebate)",
)
