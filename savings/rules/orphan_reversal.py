"""A reversal that cancels no claim in the file.

Finds: each reversal that netting could not pair with an original. It is excluded from every
figure, as are its dollars.
Formula: |plan_paid_usd|, the credit that hangs in the air. Nothing is recoverable on it: the plan
paid nothing on the reversal itself.
Unit: dollars of the row. Null: the amount is null where plan paid is.
Source: reversal netting (savings/claims/netting.py).
"""

from savings.claims.declarations import Rule

RULE = Rule(
    id="orphan_reversal",
    version=1,
    title="Orphan reversal",
    statement="The reversal has no claim to cancel in the file.",
    order=130,
    where="TRUE",
    amount="ABS(plan_paid_usd)",
    explanation="The credit that has no claim; to be cleared with the payer, not recovered.",
    needs=("plan_paid_usd",),
    over="orphan_reversals",
    source="Reversal netting.",
)
