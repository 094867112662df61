"""All costs at their present value."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.flows import total


def compute(flows: Flows) -> Decimal:
    """Σ (amount + |amount| × risk) ÷ (1 + rate)^year, risk 0 unless the report adjusts costs.

    Unit: USD, unrounded. Null: never.
    """
    return total(row.present_value for row in flows.of("costs"))


FORMULA = Formula(
    id="total_costs_pv",
    version=2,
    title="Present value of costs",
    statement=(
        "The sum of all costs, each divided by (1 + discount rate) to the power of its year."
    ),
    unit="usd",
    compute=compute,
    uses=("flows",),
)
