"""Maintenance drugs to retail 90.

What monthly fills of maintenance drugs at retail cost above the same AWP at the contract's retail
90 discount and its fee per 90 days. A line that several opportunities name is counted by the
first of them; `counted` is what stays here.

Formula: Σ max(0, ingredient cost + fee − AWP·(1 − retail 90 discount) − retail 90 fee × days ÷ 90).
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no maintenance line can be repriced.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from savings.claims.declarations import Formula
from savings.formulas._opportunity import finalise, sums_of

FORMULA = Formula(
    id="opportunity_retail_90",
    version=1,
    family="opportunity",
    title="Maintenance drugs to retail 90",
    statement=(
        "What monthly retail fills of maintenance drugs cost above the same AWP at the "
        "contract's retail 90 discount, with the line's part of one fee per 90 days. Lines "
        "that would cost more stay where they are."
    ),
    unit="usd",
    sums=sums_of("retail_90", with_fees=True),
    finalise=finalise,
    over="retail_90_saving_usd IS NOT NULL",
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
