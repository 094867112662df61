"""A unit AWP that is not the published one.

Finds: a line whose unit AWP differs from the reference's on the fill date, up or down, by more
than the contract's tolerance.
Formula: |unit_awp_usd - reference| > awp_tolerance x reference; amount where the claim's AWP is
the higher: ingredient_cost_usd x (unit_awp_usd - reference) / unit_awp_usd, else 0.
Unit: dollars of the line, half-up to the cent. Null: a line without AWP or reference is not judged.
Source: contract parameters AWP source and awp_tolerance (default 1 %).
"""

from savings.claims.declarations import Rule
from savings.rules._amounts import share_of_cost

_OVER = "unit_awp_usd - reference_awp_unit_usd"
WHERE = f"reference_awp_unit_usd > 0 AND ABS({_OVER}) > reference_awp_unit_usd * :awp_tolerance"
AMOUNT = (
    f"CASE WHEN {_OVER} > 0 THEN {share_of_cost(_OVER, 'unit_awp_usd')} "
    "WHEN reference_awp_unit_usd IS NOT NULL AND unit_awp_usd IS NOT NULL THEN 0 END"
)

RULE = Rule(
    id="awp_off",
    version=2,
    title="AWP off the reference",
    statement=(
        "The unit AWP on the claim is off the reference AWP of the day by more than the tolerance."
    ),
    order=70,
    where=WHERE,
    amount=AMOUNT,
    explanation=(
        "The share of the ingredient cost that comes from the AWP above the reference; 0 when "
        "below."
    ),
    needs=("unit_awp_usd", "ndc11", "ingredient_cost_usd"),
    prices=("awp",),
    parameters=("awp_tolerance",),
    source="Contract parameters AWP source and awp_tolerance.",
)
