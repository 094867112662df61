"""A fill for a member without coverage on the fill date.

Finds: a line whose member has no coverage span in the eligibility file that holds on the fill
date (first and last day included). A member the file does not know is not eligible.
Formula: max(0, plan_paid_usd - dispensing_fee_usd).
Unit: dollars of the line. Null: a line without member key is not judged.
Source: eligibility file of the plan sponsor.
"""

from savings.claims.declarations import Rule
from savings.rules._amounts import without_fee

RULE = Rule(
    id="not_eligible",
    version=1,
    title="Member not eligible",
    statement="The member had no coverage on the day of the fill.",
    order=20,
    where="NOT is_eligible",
    amount=without_fee(),
    explanation="What the plan paid less the dispensing fee.",
    needs=("member_key", "plan_paid_usd", "dispensing_fee_usd"),
    tables=("eligibility",),
    source="Eligibility file of the plan sponsor.",
)
