"""A refill before enough of the last supply was used up.

Finds: a line whose member filled the same NDC on an earlier day, with less than the contract's
threshold of that fill's days supply used up since. Duplicates are left to their own rule.
Formula: used = (fill_date - prior_fill_date) / prior days supply < refill_threshold; amount
max(0, plan_paid_usd - dispensing_fee_usd).
Unit: dollars of the line. Null: without days supply of the prior fill nothing is judged.
Source: contract parameter refill_threshold (default 0.75).
"""

from savings.claims.declarations import Rule
from savings.rules._amounts import without_fee

RULE = Rule(
    id="refill_too_soon",
    version=2,
    title="Refill too soon",
    statement="Less than the agreed share of the last fill's days supply was used up at this fill.",
    order=30,
    where="COALESCE(refill_used_share < :refill_threshold, FALSE) AND duplicate_of IS NULL",
    states="has_member AND ndc11 IS NOT NULL AND fill_date IS NOT NULL",
    amount=without_fee(),
    explanation="What the plan paid less the dispensing fee.",
    needs=("member_key", "ndc11", "days_supply", "plan_paid_usd", "dispensing_fee_usd"),
    parameters=("refill_threshold",),
    source="Contract parameter refill_threshold.",
)
