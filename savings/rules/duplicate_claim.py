"""The same fill paid twice.

Finds: a line with the same pharmacy, member, NDC, fill date and quantity as an earlier one, after
reversals and adjustments are netted out. The earlier line is not a finding.
Formula: plan_paid_usd, dispensing fee included: nothing was dispensed the second time, so the
second fee is itself wrong.
Unit: dollars of the line. Null: a line that lacks a part of the key is never a duplicate; the
amount is null where plan paid is.
Source: contract audit clause on duplicate payments.
"""

from savings.claims.declarations import Rule

RULE = Rule(
    id="duplicate_claim",
    version=2,
    title="Duplicate claim",
    statement=(
        "The claim repeats an earlier one: same pharmacy, member, drug, fill date and quantity."
    ),
    order=10,
    where="duplicate_of IS NOT NULL",
    states=(
        "pharmacy_id IS NOT NULL AND has_member AND ndc11 IS NOT NULL AND fill_date IS NOT NULL "
        "AND quantity IS NOT NULL"
    ),
    amount="plan_paid_usd",
    explanation="What the plan paid on the second claim, fee included: nothing was dispensed.",
    needs=("pharmacy_id", "member_key", "ndc11", "quantity", "plan_paid_usd"),
    source="Contract audit clause on duplicate payments.",
)
