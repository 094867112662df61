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

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """The saving of every line that has one."""
    return inputs.totals["saving"]


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
    sums={
        "saving": Sum("specialty_channel_saving_usd", label="Saved line by line"),
        "touched": Sum("*", "specialty_channel_saving_usd > 0", "Lines that would cost less"),
        "paid": Sum(
            "ingredient_cost_usd",
            "specialty_channel_saving_usd > 0",
            "Ingredient cost of those lines",
        ),
        "paid_fees": Sum(
            "dispensing_fee_usd",
            "specialty_channel_saving_usd > 0",
            "Dispensing fees of those lines",
        ),
        "counted": Sum(
            "opportunity_usd", "opportunity = 'specialty_channel'", "Counted here and nowhere else"
        ),
    },
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
