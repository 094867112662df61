"""Brand to generic, at NADAC.

What brands without a MAC price cost above the generic that the dated price reference names for
them, at its acquisition cost marked up by the stated threshold. A line that several opportunities
name is counted by the first of them; `counted` is what stays here.

Formula: Σ max(0, ingredient cost − generic's NADAC × quantity × (1 + threshold)) over brand
    lines without a MAC.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no such line has a generic in the reference.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from savings.claims.declarations import Formula
from savings.formulas._opportunity import finalise, sums_of

FORMULA = Formula(
    id="opportunity_generic_at_nadac",
    version=1,
    family="opportunity",
    title="Brand to generic, at NADAC",
    statement=(
        "What brand prescriptions without a MAC cost above the generic that NADAC names for "
        "them, at its acquisition cost marked up by the stated threshold; line by line, never"
        " below nothing."
    ),
    unit="usd",
    sums=sums_of("generic_at_nadac"),
    finalise=finalise,
    over="generic_at_nadac_saving_usd IS NOT NULL",
    needs=("brand_generic", "ingredient_cost_usd", "ndc11", "quantity"),
    prices=("nadac",),
    evidence=("pricing",),
    parameters=("markup_threshold",),
    source="savings specification, opportunity family",
)
