"""The yearly return with gains reinvested at the discount rate."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.payback import undiscounted
from tei.case.returns import modified_rate


def compute(flows: Flows) -> Decimal | None:
    """See `tei.case.returns.modified_rate`. Unit: ratio a year."""
    net, rate = [amount for _, amount in undiscounted(flows)], flows.case.discount_rate
    return modified_rate(net, finance_rate=rate, reinvest_rate=rate)


FORMULA = Formula(
    id="modified_rate_of_return",
    version=2,
    title="Modified internal rate of return",
    statement=(
        "The yearly return where losses are financed and gains reinvested at the discount "
        "rate of the report."
    ),
    unit="ratio",
    compute=compute,
    places=4,
    null_when="the net flows hold no loss or no gain",
    uses=("flows",),
)
