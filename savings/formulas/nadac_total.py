"""Cost at NADAC.

What the matched lines would have cost at the national average drug acquisition cost.

Formula: Σ NADAC × quantity.
Shape: one value per segment value, from the lines its `over` admits.
Unit: usd, to 2 places, half-up.
Null: no line is matched to a dated price.
Raises: nothing.
Source: CMS, National Average Drug Acquisition Cost.
"""

from decimal import Decimal

from savings.claims.declarations import FigureInputs, Formula, Sum


def finalise(inputs: FigureInputs) -> Decimal:
    """Σ NADAC × quantity."""
    return inputs.totals["nadac"]


FORMULA = Formula(
    id="nadac_total",
    version=1,
    family="price",
    title="Cost at NADAC",
    statement=(
        "What the matched lines would have cost at the national average drug acquisition cost."
    ),
    unit="usd",
    sums={
        "nadac": Sum("nadac_line_usd", label="NADAC × quantity"),
    },
    finalise=finalise,
    over="nadac_line_usd IS NOT NULL",
    needs=(
        "ndc11",
        "quantity",
    ),
    prices=("nadac",),
    evidence=("pricing",),
    source="CMS, National Average Drug Acquisition Cost",
)
