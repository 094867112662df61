"""Rebates received.

Rebates that the PBM reported or paid for exactly this window.

Formula: settled rebate amounts of the window.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: never: without a statement it is not computable.
Raises: nothing.
Source: savings specification, guarantee family (rebate).
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula


def finalise(inputs: FigureInputs) -> Decimal | None:
    """settled rebate amounts of the window."""
    return inputs.settled("rebate_received")


FORMULA = Formula(
    id="rebate_received",
    version=1,
    family="rebate",
    title="Rebates received",
    statement="Rebates that the PBM reported or paid for exactly this window.",
    unit="usd",
    sums={},
    finalise=finalise,
    evidence=("rebate",),
    settlements=("rebate_received",),
    source="savings specification, guarantee family (rebate)",
)
