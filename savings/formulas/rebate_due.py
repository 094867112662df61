"""Guaranteed rebates.

Rebates that the contract promises for the counted scripts.

Formula: Σ rebate per script over counted scripts.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is under a rebate term.
Raises: nothing.
Source: savings specification, guarantee family (rebate).
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ rebate per script over counted scripts."""
    return inputs.totals["due"]


FORMULA = Formula(
    id="rebate_due",
    version=2,
    family="rebate",
    title="Guaranteed rebates",
    statement="Rebates that the contract promises for the counted scripts.",
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
    evidence=("contract",),
    terms=("rebate_per_script_usd",),
    source="savings specification, guarantee family (rebate)",
)
