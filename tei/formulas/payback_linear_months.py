"""Payback as published studies state it."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.payback import linear_payback_months, undiscounted


def compute(flows: Flows) -> Decimal | None:
    """See `tei.case.payback.linear_payback_months`. Unit: months, unrounded."""
    return linear_payback_months(undiscounted(flows))


FORMULA = Formula(
    id="payback_linear_months",
    version=2,
    title="Payback, linear inside the year",
    statement=(
        "Months until the undiscounted yearly net flows have recovered the initial loss, "
        "each year's flow spread evenly over the year; the convention of published studies."
    ),
    unit="months",
    compute=compute,
    places=1,
    null_when="costs are never recovered within the analysis, or nothing flows",
    uses=("flows",),
)
