"""High markup over acquisition cost.

What was paid above acquisition cost marked up by the stated threshold. A line that several
opportunities name is counted by the first of them; `counted` is what stays here.

Formula: Σ max(0, paid − NADAC × quantity × (1 + threshold)) over matched lines.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is matched.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from savings.claims.declarations import Formula
from savings.formulas._opportunity import finalise, sums_of

FORMULA = Formula(
    id="opportunity_high_markup",
    version=1,
    family="opportunity",
    title="High markup over acquisition cost",
    statement=(
        "What was paid above NADAC marked up by the stated threshold; line by line, never "
        "below nothing."
    ),
    unit="usd",
    sums=sums_of("high_markup", over_all_paid=True),
    finalise=finalise,
    over="high_markup_saving_usd IS NOT NULL",
    needs=("ndc11", "quantity"),
    prices=("nadac",),
    evidence=("pricing",),
    parameters=("markup_threshold",),
    source="savings specification, opportunity family",
)
