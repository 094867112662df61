"""High markup over acquisition cost.

What was paid above acquisition cost marked up by the stated threshold. A line that several
opportunities name is counted by the first of them; `counted` is what stays here.

Formula: Σ max(0, paid − NADAC × quantity × (1 + threshold)) over matched lines.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is matched.
Raises: nothing.
Source: savings specification, opportunity family.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """The saving of every line that has one."""
    return inputs.totals["saving"]


FORMULA = Formula(
    id="opportunity_high_markup",
    version=1,
    family="opportunity",
    title="High markup over acquisition cost",
    statement=(
        "What was paid above NADAC marked up by the stated threshold; line by line, never "
        "below nothing."
    ),
    unit="usd",
    sums={
        "saving": Sum("high_markup_saving_usd", label="Saved line by line"),
        "touched": Sum("*", "high_markup_saving_usd > 0", "Lines that would cost less"),
        "paid": Sum("paid_total_usd", "high_markup_saving_usd > 0", "Paid on those lines"),
        "counted": Sum(
            "opportunity_usd", "opportunity = 'high_markup'", "Counted here and nowhere else"
        ),
    },
    finalise=finalise,
    over="high_markup_saving_usd IS NOT NULL",
    needs=("ndc11", "quantity"),
    prices=("nadac",),
    evidence=("pricing",),
    parameters=("markup_threshold",),
    source="savings specification, opportunity family",
)
