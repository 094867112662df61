"""Costlier formulation.

What the dispensed form of a drug costs above the cheapest other form of the same name, strength
and unit that the client's own claims hold, both at NADAC of the month. A line that several
opportunities name is counted by the first of them; `counted` is what stays here.

Formula: Σ max(0, NADAC × quantity − least other form's NADAC × quantity), capped by what was
    paid.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no drug is filled in two forms that its label tells and NADAC prices.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from savings.claims.declarations import Formula
from savings.formulas._opportunity import finalise, sums_of

FORMULA = Formula(
    id="opportunity_formulation",
    version=1,
    family="opportunity",
    title="Costlier formulation",
    statement=(
        "What the dispensed form costs at NADAC above the cheapest other form of the same "
        "name, strength and unit among the client's own drugs; line by line, never below "
        "nothing."
    ),
    unit="usd",
    sums=sums_of("formulation", over_all_paid=True),
    finalise=finalise,
    over="formulation_saving_usd IS NOT NULL",
    needs=("drug_name", "unit", "ndc11", "quantity"),
    prices=("nadac",),
    evidence=("pricing",),
    source="savings specification, opportunity family",
)
