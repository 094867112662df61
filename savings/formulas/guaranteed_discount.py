"""Guaranteed AWP discount (blended).

The discount that the contract promises on the same claims: each component's promise, weighted
by its AWP.

Formula: 1 − Σ AWP·(1 − guaranteed discount) ÷ Σ AWP.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line is under a guarantee, or AWP adds up to nothing.
Raises: nothing.
Source: savings specification, guarantee family.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """1 − Σ AWP·(1 − guaranteed discount) ÷ Σ AWP."""
    return divide(inputs.totals["awp"] - inputs.totals["guaranteed"], inputs.totals["awp"], 6)


FORMULA = Formula(
    id="guaranteed_discount",
    version=1,
    family="guarantee",
    title="Guaranteed AWP discount (blended)",
    statement=(
        "The discount that the contract promises on the same claims: each component's "
        "promise, weighted by its AWP."
    ),
    unit="ratio",
    sums={
        "awp": Sum("awp_line_usd", label="AWP × quantity"),
        "guaranteed": Sum("guarantee_line_usd", label="AWP less the guaranteed discount"),
    },
    finalise=finalise,
    places=6,
    over="in_guarantee",
    needs=(
        "ingredient_cost_usd",
        "unit_awp_usd",
        "quantity",
        "channel",
        "brand_generic",
    ),
    evidence=("contract",),
    terms=("awp_discount",),
    source="savings specification, guarantee family",
)
