"""Maintenance drugs to mail.

What monthly fills of maintenance drugs at retail cost above the same AWP at the contract's mail
discount and its fee per 90 days. A line that several opportunities name is counted by the first
of them; `counted` is what stays here.

Formula: Σ max(0, ingredient cost + fee − AWP·(1 − mail discount) − mail fee × days ÷ 90).
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no maintenance line can be repriced.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from savings.claims.declarations import Formula
from savings.formulas._opportunity import finalise, sums_of

FORMULA = Formula(
    id="opportunity_mail",
    version=1,
    family="opportunity",
    title="Maintenance drugs to mail",
    statement=(
        "What monthly retail fills of maintenance drugs cost above the same AWP at the "
        "contract's mail discount, with the line's part of one fee per 90 days. Lines that "
        "would cost more stay where they are."
    ),
    unit="usd",
    sums=sums_of("mail", with_fees=True),
    finalise=finalise,
    over="mail_saving_usd IS NOT NULL",
    needs=(
        "member_key",
        "ndc11",
        "days_supply",
        "channel",
        "brand_generic",
        "ingredient_cost_usd",
        "dispensing_fee_usd",
        "unit_awp_usd",
        "quantity",
    ),
    evidence=("contract",),
    terms=("awp_discount", "dispensing_fee_usd"),
    parameters=("maintenance_fills",),
    source="savings specification, opportunity family",
)
