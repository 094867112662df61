"""What the case is worth today."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.flows import total


def compute(flows: Flows) -> Decimal:
    """Σ signed present value of all flows. Unit: USD, unrounded. Null: never."""
    return total(row.signed_present_value for row in flows.rows)


FORMULA = Formula(
    id="net_present_value",
    version=2,
    title="Net present value",
    statement=(
        "Present value of benefits less present value of costs, rounded once; it may differ "
        "by a cent from the difference of the two rounded totals."
    ),
    unit="usd",
    compute=compute,
    uses=("total_benefits_pv", "total_costs_pv"),
)
