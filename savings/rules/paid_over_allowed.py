"""Plan and member together paid more than the total allowed.

Finds: a line with plan_paid_usd + member_paid_usd > allowed_usd; a member amount that is not
stated counts as nothing paid.
Formula: plan_paid_usd + member_paid_usd - allowed_usd.
Unit: dollars of the line. Null: a line without plan paid or allowed is not judged.
Source: the claim's own arithmetic.
"""

from savings.claims.declarations import Rule

PAID = "plan_paid_usd + COALESCE(member_paid_usd, 0)"

RULE = Rule(
    id="paid_over_allowed",
    version=1,
    title="Paid more than allowed",
    statement="Plan and member together paid more than the claim's total allowed.",
    order=50,
    where=f"{PAID} > allowed_usd",
    amount=f"{PAID} - allowed_usd",
    explanation="What plan and member paid beyond the total allowed.",
    needs=("plan_paid_usd", "allowed_usd"),
    source="The claim's own arithmetic.",
)
