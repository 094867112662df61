"""Brand to generic, at MAC.

What brands cost above the MAC price of the same drug, which is what the plan pays for its
generic. A line that several opportunities name is counted by the first of them; `counted` is what
stays here.

Formula: Σ max(0, ingredient cost − MAC × quantity) over brand lines.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no brand line has a MAC price and an ingredient cost.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from savings.claims.declarations import Formula
from savings.formulas._opportunity import finalise, sums_of

FORMULA = Formula(
    id="opportunity_generic_at_mac",
    version=1,
    family="opportunity",
    title="Brand to generic, at MAC",
    statement=(
        "What brand prescriptions cost above the MAC of the same drug, which is what the plan"
        " pays for its generic; line by line, never below nothing."
    ),
    unit="usd",
    sums=sums_of("generic_at_mac"),
    finalise=finalise,
    over="generic_at_mac_saving_usd IS NOT NULL",
    needs=("brand_generic", "ingredient_cost_usd", "ndc11", "quantity"),
    prices=("mac",),
    evidence=("pricing",),
    source="savings specification, opportunity family",
)
