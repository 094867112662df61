"""All costs, undiscounted."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.flows import total


def compute(flows: Flows) -> Decimal:
    """Σ risk-adjusted amount. Unit: USD, unrounded. Null: never, 0 where nothing is entered."""
    return total(row.risk_adjusted for row in flows.of("costs"))


FORMULA = Formula(
    id="total_costs_nominal",
    version=1,
    title="Total costs",
    statement=(
        "The sum of all costs of all years, undiscounted; raised by their risk where the "
        "report adjusts costs."
    ),
    unit="usd",
    compute=compute,
    uses=("flows",),
)
