"""Total due from the PBM.

What the contract makes due in all: the discount guarantee by its offset policy, and each other
promised pot (dispensing fees, rebates, administrative fees) where it is against the plan. A
pot never pays for another. A pot that the contract promises and that cannot be reckoned leaves
the whole figure unknown, because a part of it is not the total. A line that does not enter every
pot its own term promises (no AWP, no fee, excluded, no term for it) is counted as left out.

Formula: guarantee due + max(0, fee variance) + max(0, rebate variance) + max(0, administrative
    fee variance), over the pots that the contract promises.
Shape: one value per segment value; rebates and administrative fees are known for the total, and
    for a component they are stated for.
Unit: usd, to 2 places, half-up.
Null: never.
Raises: FigureMissing (pot_unknown) where a promised pot cannot be reckoned.
Source: savings specification, worked check.
"""

from decimal import Decimal

from savings.claims.declarations import (
    FigureInputs,
    FigureMissing,
    Formula,
    NotComputable,
    Sum,
)
from savings.formulas.guarantee_due import finalise as guarantee_due

NOTHING = Decimal(0)


def finalise(inputs: FigureInputs) -> Decimal:
    """The sum of the promised pots that are against the plan."""
    if not inputs.promises:
        raise _unknown("the contract states no terms", "A frozen contract version with terms.")
    pots = {
        "awp_discount": _guarantee,
        "dispensing_fee_usd": _fees,
        "rebate_per_script_usd": _rebates,
        "admin_fee_usd": _admin_fees,
    }
    return sum((pots[name](inputs) for name in sorted(inputs.promises)), NOTHING)


def _guarantee(inputs: FigureInputs) -> Decimal:
    if not inputs.totals["guarantee_lines"]:
        raise _unknown("no line carries AWP and a guarantee", "Claims with AWP.")
    return guarantee_due(inputs)


def _fees(inputs: FigureInputs) -> Decimal:
    if not inputs.totals["fee_lines"]:
        raise _unknown("no line carries a dispensing fee", "Claims with dispensing fees.")
    return max(NOTHING, inputs.totals["fees"] - inputs.totals["fees_due"])


def _rebates(inputs: FigureInputs) -> Decimal:
    received = inputs.settled("rebate_received")
    if received is None:
        raise _unknown("the rebates received are not stated for it", "A rebate statement.")
    if not inputs.totals["rebate_lines"]:
        raise _unknown("no line is under a rebate term", "Claims with channel and class.")
    return max(NOTHING, inputs.totals["rebates_due"] - received)


def _admin_fees(inputs: FigureInputs) -> Decimal:
    charged = inputs.settled("admin_fee_charged")
    if charged is None:
        raise _unknown("the administrative fees are not stated for it", "A fee statement.")
    if not inputs.totals["admin_lines"]:
        raise _unknown("no line has an administrative fee term", "Claims with channel and class.")
    return max(NOTHING, charged - inputs.totals["admin_due"])


def _unknown(why: str, clears: str) -> FigureMissing:
    return FigureMissing(NotComputable("pot_unknown", f"A promised pot is unknown: {why}.", clears))


# Lines that enter every pot their own term promises, or are promised nothing.
WHOLE = (
    "guarantee_state IN ('in_guarantee', 'no_discount_promised') "
    "AND (fee_due_usd IS NULL OR dispensing_fee_usd IS NOT NULL)"
)
FEE_LINES = "dispensing_fee_usd IS NOT NULL AND fee_due_usd IS NOT NULL"

FORMULA = Formula(
    id="total_due",
    version=3,
    family="offset",
    title="Total due",
    statement=(
        "What the contract makes due in all: the discount guarantee by its offset policy, and "
        "each other promised pot where it is against the plan. A pot never pays for another."
    ),
    unit="usd",
    sums={
        "guarantee_lines": Sum("*", "in_guarantee", "Lines under a guarantee"),
        "ingredient_cost": Sum("ingredient_cost_usd", "in_guarantee", "Ingredient cost"),
        "guaranteed": Sum("guarantee_line_usd", "in_guarantee", "AWP less the guaranteed discount"),
        "fee_lines": Sum("*", FEE_LINES, "Lines under a promised fee"),
        "fees": Sum("dispensing_fee_usd", FEE_LINES, "Dispensing fees paid"),
        "fees_due": Sum("fee_due_usd", FEE_LINES, "Fees by contract"),
        "rebate_lines": Sum("*", "rebate_due_usd IS NOT NULL", "Lines under a rebate term"),
        "rebates_due": Sum("rebate_due_usd", label="Rebates by contract"),
        "admin_lines": Sum("*", "admin_due_usd IS NOT NULL", "Lines under a fee term"),
        "admin_due": Sum("admin_due_usd", label="Administrative fees by contract"),
    },
    finalise=finalise,
    whole=WHOLE,
    touches=(
        "ingredient_cost_usd",
        "unit_awp_usd",
        "quantity",
        "dispensing_fee_usd",
        "channel",
        "brand_generic",
    ),
    evidence=("contract", "rebate", "admin_fee"),
    parameters=("offset_policy",),
    headline=True,
    source="savings specification, worked check",
)
