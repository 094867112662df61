"""All costs, undiscounted."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.flows import total


def compute(flows: Flows) -> Decimal:
    """Σ (amount + |amount| × risk), risk 0 unless the report adjusts costs.

    Risk makes a cost larger: of a negative one (a credit) it leaves less. Unit: USD, unrounded.
    Null: never, 0 where nothing is entered.
    """
    return total(row.risk_adjusted for row in flows.of("costs"))


FORMULA = Formula(
    id="total_costs_nominal",
    version=2,
    title="Total costs",
    statement=(
        "The sum of all costs of all years, undiscounted; raised by their risk where the "
        "report adjusts costs, which leaves less of a negative one."
    ),
    unit="usd",
    compute=compute,
    uses=("flows",),
)
