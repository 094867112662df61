"""Specialty drugs outside the specialty channel.

What specialty drugs filled elsewhere cost above the same AWP at the contract's specialty discount
and fee. A line that several opportunities name is counted by the first of them; `counted` is what
stays here.

Formula: Σ max(0, ingredient cost + fee − AWP·(1 − specialty discount) − specialty fee).
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no specialty line outside the channel can be repriced.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from savings.claims.declarations import Formula
from savings.formulas._opportunity import finalise, sums_of

FORMULA = Formula(
    id="opportunity_specialty_channel",
    version=1,
    family="opportunity",
    title="Specialty drugs outside the specialty channel",
    statement=(
        "What specialty drugs filled elsewhere cost above the same AWP at the contract's "
        "specialty discount and fee. Lines that would cost more stay where they are."
    ),
    unit="usd",
    sums=sums_of("specialty_channel", with_fees=True),
    finalise=finalise,
    over="specialty_channel_saving_usd IS NOT NULL",
    needs=(
        "is_specialty",
        "channel",
        "brand_generic",
        "ingredient_cost_usd",
        "dispensing_fee_usd",
        "unit_awp_usd",
        "quantity",
    ),
    evidence=("contract",),
    terms=("awp_discount", "dispensing_fee_usd"),
    source="savings specification, opportunity family",
)
