"""Rebate scripts.

Scripts that earn a guaranteed rebate, counted on the basis the contract names (all, brand, or
formulary brand).

Formula: Σ scripts counted by the rebate basis.
Shape: one value per segment value, from the lines its `over` admits.
Unit: count, to 0 places, half-up.
Null: no line is under a rebate term.
Raises: nothing.
Source: savings specification, guarantee family (rebate).
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ scripts counted by the rebate basis."""
    return inputs.totals["scripts"]


FORMULA = Formula(
    id="rebate_scripts",
    version=1,
    family="rebate",
    title="Rebate scripts",
    statement=(
        "Scripts that earn a guaranteed rebate, counted on the basis the contract names"
        " (all, brand, or formulary brand)."
    ),
    unit="count",
    sums={
        "scripts": Sum("rebate_script", label="Scripts counted"),
    },
    finalise=finalise,
    places=0,
    over="rebate_due_usd IS NOT NULL",
    needs=(
        "channel",
        "brand_generic",
    ),
    evidence=("contract",),
    terms=("rebate_per_script_usd",),
    source="savings specification, guarantee family (rebate)",
)
