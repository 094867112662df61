"""All benefits, undiscounted."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.flows import total


def compute(flows: Flows) -> Decimal:
    """Σ (amount − |amount| × risk). Unit: USD, unrounded. Null: never, 0 where nothing is entered.

    Risk makes a benefit smaller: of a negative one it makes a larger loss.
    """
    return total(row.risk_adjusted for row in flows.of("benefits"))


FORMULA = Formula(
    id="total_benefits_nominal",
    version=2,
    title="Total benefits",
    statement=(
        "The sum of all benefits of all years after risk, undiscounted. Risk lowers a benefit "
        "by its share; it makes a negative one a larger loss."
    ),
    unit="usd",
    compute=compute,
    uses=("flows",),
)
