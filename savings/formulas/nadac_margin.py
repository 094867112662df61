"""Margin over NADAC.

What was paid above acquisition cost on the matched lines: ingredient cost, or the total allowed
where no ingredient cost is stated.

Formula: Σ paid − Σ NADAC × quantity.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is matched to a dated price.
Raises: nothing.
Source: CMS, National Average Drug Acquisition Cost.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ paid − Σ NADAC × quantity."""
    return inputs.totals["paid"] - inputs.totals["nadac"]


FORMULA = Formula(
    id="nadac_margin",
    version=1,
    family="price",
    title="Margin over NADAC",
    statement=(
        "What was paid above acquisition cost on the matched lines: ingredient cost, or"
        " the total allowed where no ingredient cost is stated."
    ),
    unit="usd",
    sums={
        "paid": Sum("paid_total_usd", label="Ingredient cost (or allowed) of matched lines"),
        "nadac": Sum("nadac_line_usd", label="NADAC × quantity"),
    },
    finalise=finalise,
    over="nadac_line_usd IS NOT NULL AND paid_total_usd IS NOT NULL",
    needs=(
        "ndc11",
        "quantity",
    ),
    prices=("nadac",),
    evidence=("pricing",),
    source="CMS, National Average Drug Acquisition Cost",
)
