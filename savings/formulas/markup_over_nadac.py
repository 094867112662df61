"""Markup over NADAC.

The margin over acquisition cost as a share of acquisition cost, on the matched lines.

Formula: Σ paid ÷ Σ NADAC × quantity − 1.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: no line is matched, or NADAC adds up to nothing.
Raises: nothing.
Source: CMS, National Average Drug Acquisition Cost.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """Σ paid ÷ Σ NADAC × quantity − 1."""
    return divide(inputs.totals["paid"] - inputs.totals["nadac"], inputs.totals["nadac"], 6)


FORMULA = Formula(
    id="markup_over_nadac",
    version=1,
    family="price",
    title="Markup over NADAC",
    statement=(
        "The margin over acquisition cost as a share of acquisition cost, on the matched lines."
    ),
    unit="ratio",
    sums={
        "paid": Sum("paid_total_usd", label="Ingredient cost (or allowed) of matched lines"),
        "nadac": Sum("nadac_line_usd", label="NADAC × quantity"),
    },
    finalise=finalise,
    places=6,
    over="nadac_line_usd IS NOT NULL AND paid_total_usd IS NOT NULL",
    needs=(
        "ndc11",
        "quantity",
    ),
    prices=("nadac",),
    evidence=("pricing",),
    headline=True,
    source="CMS, National Average Drug Acquisition Cost",
)
