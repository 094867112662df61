"""The yearly return of the case."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.payback import undiscounted
from tei.case.returns import internal_rate


def compute(flows: Flows) -> Decimal | None:
    """See `tei.case.returns.internal_rate`. Unit: ratio a year."""
    return internal_rate([amount for _, amount in undiscounted(flows)])


FORMULA = Formula(
    id="internal_rate_of_return",
    version=1,
    title="Internal rate of return",
    statement=(
        "The yearly rate at which the net flows of the case are worth nothing today, the "
        "first period at time 0."
    ),
    unit="ratio",
    compute=compute,
    places=4,
    null_when="the net flows never change sign",
    uses=("flows",),
)
