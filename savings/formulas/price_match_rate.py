"""Price match rate.

Share of all lines that could be priced at NADAC on their fill date.

Formula: lines matched ÷ lines.
Shape: one value per segment value, from the lines its `over` admits.
Unit: ratio, to 6 places, half-up.
Null: the segment has no line.
Raises: nothing.
Source: CMS, National Average Drug Acquisition Cost.
"""

from decimal import Decimal

from leafenterprise.shared.money import divide
from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal | None:
    """lines matched ÷ lines."""
    return divide(inputs.totals["matched"], inputs.totals["lines"], 6)


FORMULA = Formula(
    id="price_match_rate",
    version=1,
    family="price",
    title="Price match rate",
    statement="Share of all lines that could be priced at NADAC on their fill date.",
    unit="ratio",
    sums={
        "matched": Sum("*", "price_match = 'matched'", "Lines matched"),
        "lines": Sum("*", label="Lines"),
    },
    finalise=finalise,
    places=6,
    needs=("ndc11",),
    prices=("nadac",),
    evidence=("pricing",),
    source="CMS, National Average Drug Acquisition Cost",
)
