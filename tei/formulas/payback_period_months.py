"""The month in which the case has paid for itself."""

from tei.case.declarations import Flows, Formula
from tei.case.payback import months_to_payback


def compute(flows: Flows) -> int | None:
    """See `tei.case.payback.months_to_payback`. Unit: whole months."""
    return months_to_payback(flows)


FORMULA = Formula(
    id="payback_period_months",
    version=2,
    title="Payback period",
    statement=(
        "The first month in which cumulative risk-adjusted benefits reach cumulative costs: "
        "annual values spread evenly over their twelve months, one-time values in month 1, "
        "nothing discounted."
    ),
    unit="months",
    compute=compute,
    places=None,
    null_when="costs are never recovered within the analysis, or there is neither benefit nor cost",
    uses=("flows",),
)
