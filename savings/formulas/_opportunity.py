"""What the opportunity formulas share: a lever's saving line by line, and what it touches."""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """The saving of every line that has one."""
    return inputs.totals["saving"]


def sums_of(lever: str, *, over_all_paid: bool = False, with_fees: bool = False) -> dict[str, Sum]:
    """The sums of one lever. `counted` is what no opportunity before it has counted already.

    over_all_paid: the lever reprices what was paid in all, not the ingredient cost alone.
    with_fees: it reprices the dispensing fee too.
    """
    saving = f"{lever}_saving_usd"
    touched = f"{saving} > 0"
    sums = {
        "saving": Sum(saving, label="Saved line by line"),
        "touched": Sum("*", touched, "Lines that would cost less"),
        "paid": Sum("paid_total_usd", touched, "Paid on those lines")
        if over_all_paid
        else Sum("ingredient_cost_usd", touched, "Ingredient cost of those lines"),
    }
    if with_fees:
        sums["paid_fees"] = Sum("dispensing_fee_usd", touched, "Dispensing fees of those lines")
    counted = f"opportunity = '{lever}'"
    return sums | {"counted": Sum("opportunity_usd", counted, "Counted here and nowhere else")}
