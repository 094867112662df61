"""Opportunities, each line counted once.

What the opportunities come to together. Several may name the same line's dollars; the line is
counted by the first of them that would save on it, in a fixed order: another drug before another
channel, another channel before another price. A lever without its inputs counts nothing
and leaves the figure partial.

Formula: Σ over lines of the saving of the first lever that has one.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no lever can be put to any line.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Leg, Sum
from savings.claims.opportunities import LEVERS


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ of what each lever counts; a line stands under one of them."""
    return sum((inputs.totals[lever] for lever in LEVERS), Decimal(0))


FORMULA = Formula(
    id="opportunity_total",
    version=1,
    family="opportunity",
    title="Opportunities, each line counted once",
    statement=(
        "What the opportunities come to together. A line that several of them name is counted by "
        "the first that would save on it, in a fixed order: drug, then channel, then price."
    ),
    unit="usd",
    sums={
        lever: Sum("opportunity_usd", f"opportunity = '{lever}'", f"Counted by {lever}")
        for lever in LEVERS
    },
    finalise=finalise,
    over="opportunity_usd IS NOT NULL",
    needs=("ndc11", "quantity"),
    prices=("nadac",),
    evidence=("contract", "pricing"),
    legs=(
        Leg("brands at MAC", prices=("mac",)),
        Leg(
            "another channel",
            needs=(
                "channel",
                "brand_generic",
                "ingredient_cost_usd",
                "dispensing_fee_usd",
                "unit_awp_usd",
            ),
        ),
        Leg("maintenance drugs", needs=("member_key", "days_supply")),
        Leg("formulations", needs=("drug_name", "unit")),
    ),
    terms=("awp_discount", "dispensing_fee_usd"),
    parameters=("markup_threshold", "maintenance_fills"),
    source="savings specification, opportunity family",
)
