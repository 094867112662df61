"""All benefits, undiscounted."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.flows import total


def compute(flows: Flows) -> Decimal:
    """Σ risk-adjusted amount. Unit: USD, unrounded. Null: never, 0 where nothing is entered."""
    return total(row.risk_adjusted for row in flows.of("benefits"))


FORMULA = Formula(
    id="total_benefits_nominal",
    version=1,
    title="Total benefits",
    statement="The sum of all risk-adjusted benefits of all years, undiscounted.",
    unit="usd",
    compute=compute,
    uses=("flows",),
)
