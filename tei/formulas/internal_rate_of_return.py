"""The yearly return of the case."""

from decimal import Decimal

from tei.case.declarations import Flows, Formula
from tei.case.payback import undiscounted
from tei.case.returns import has_one_rate, internal_rate

SEVERAL = "The net flows change sign more than once: other rates may fit as well as this one."


def compute(flows: Flows) -> Decimal | None:
    """See `tei.case.returns.internal_rate`. Unit: ratio a year."""
    return internal_rate(_net(flows))


def caveat(flows: Flows) -> str:
    """Says that the rate may not be the only one."""
    return "" if has_one_rate(_net(flows)) or compute(flows) is None else SEVERAL


def _net(flows: Flows) -> list[Decimal]:
    return [amount for _, amount in undiscounted(flows)]


FORMULA = Formula(
    id="internal_rate_of_return",
    version=2,
    title="Internal rate of return",
    statement=(
        "The yearly rate at which the net flows of the case are worth nothing today, the "
        "first period at time 0."
    ),
    unit="ratio",
    compute=compute,
    places=4,
    null_when="the net flows never change sign, or no rate makes them worth nothing",
    uses=("flows",),
    caveat=caveat,
)
