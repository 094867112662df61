"""A member's share that is not the scheduled copay.

Finds: a line whose member amount is not the lesser of the scheduled copay of its component and
the total allowed, either way. Another payer's claims are left out, and brands the member asked
for, which the DAW penalty judges.
Formula: max(0, copay_due_usd - member_paid_usd): only too little paid cost the plan.
Unit: dollars of the line. Null: a component without a scheduled copay is not judged.
Source: plan document, contract parameter copay_schedule.
"""

from savings.claims.declarations import Rule

WHERE = (
    "member_paid_usd <> copay_due_usd AND NOT COALESCE(is_cob, FALSE) "
    "AND NOT COALESCE(daw = '2' AND brand_generic = 'brand' AND has_generic, FALSE)"
)
AMOUNT = (
    "CASE WHEN copay_due_usd IS NOT NULL AND member_paid_usd IS NOT NULL "
    "THEN GREATEST(copay_due_usd - member_paid_usd, 0) END"
)

RULE = Rule(
    id="copay_off_schedule",
    version=2,
    title="Copay off the schedule",
    statement=(
        "The member did not pay the scheduled copay (or the total allowed, where that is less)."
    ),
    order=120,
    where=WHERE,
    amount=AMOUNT,
    explanation="What the member paid too little; 0 where the member paid too much.",
    needs=("member_paid_usd", "allowed_usd", "channel", "brand_generic"),
    evidence=("contract",),
    parameters=("copay_schedule",),
    source="Plan document; contract parameter copay_schedule.",
)
