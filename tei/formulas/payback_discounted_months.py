"""Payback at present values."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.payback import discounted, linear_payback_months


def compute(flows: Flows) -> Decimal | None:
    """See `tei.case.payback.linear_payback_months`. Unit: months, unrounded."""
    return linear_payback_months(discounted(flows))


FORMULA = Formula(
    id="payback_discounted_months",
    version=2,
    title="Discounted payback",
    statement=(
        "Months until the discounted yearly net flows have recovered the initial loss, each "
        "year's flow spread evenly over the year."
    ),
    unit="months",
    compute=compute,
    places=1,
    null_when="costs are never recovered within the analysis, or nothing flows",
    uses=("flows",),
)
