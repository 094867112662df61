"""All benefits at their present value."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.flows import total


def compute(flows: Flows) -> Decimal:
    """Σ (amount − |amount| × risk) ÷ (1 + rate)^year. Unit: USD, unrounded. Null: never."""
    return total(row.present_value for row in flows.of("benefits"))


FORMULA = Formula(
    id="total_benefits_pv",
    version=2,
    title="Present value of benefits",
    statement=(
        "The sum of all risk-adjusted benefits, each divided by (1 + discount rate) to the "
        "power of its year."
    ),
    unit="usd",
    compute=compute,
    uses=("flows",),
)
