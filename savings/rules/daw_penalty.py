"""A brand the member asked for, without the member paying the difference.

Finds: a brand with a generic, dispensed because the member asked for it (DAW 2), where the member
paid less than copay + (brand's ingredient cost - MAC of the generic), capped at the total allowed.
Another payer's claims are left out.
Formula: min(allowed_usd, copay_due_usd + max(0, ingredient_cost_usd - mac_line_usd)) -
member_paid_usd.
Unit: dollars of the line. Null: without scheduled copay or MAC nothing is judged.
Source: plan document, DAW penalty; NCPDP field 408-D8.
"""

from savings.claims.declarations import Rule

DUE = (
    "CASE WHEN allowed_usd IS NOT NULL AND mac_line_usd IS NOT NULL AND copay_due_usd IS NOT NULL "
    "AND ingredient_cost_usd IS NOT NULL THEN LEAST(allowed_usd, "
    "copay_due_usd + GREATEST(ingredient_cost_usd - mac_line_usd, 0)) END"
)
WHERE = (
    "daw = '2' AND brand_generic = 'brand' AND has_generic AND NOT COALESCE(is_cob, FALSE) "
    f"AND member_paid_usd < {DUE}"
)

RULE = Rule(
    id="daw_penalty",
    version=2,
    title="DAW penalty not charged",
    statement=(
        "The member asked for the brand (DAW 2) and did not pay the difference to the generic."
    ),
    order=110,
    where=WHERE,
    amount=f"{DUE} - member_paid_usd",
    explanation=(
        "What the member should have paid (copay and the difference to the generic) less what "
        "was paid."
    ),
    needs=(
        "daw",
        "brand_generic",
        "channel",
        "ndc11",
        "quantity",
        "ingredient_cost_usd",
        "allowed_usd",
        "member_paid_usd",
    ),
    prices=("mac",),
    evidence=("contract",),
    parameters=("copay_schedule",),
    source="Plan document, DAW penalty; NCPDP field 408-D8.",
)
