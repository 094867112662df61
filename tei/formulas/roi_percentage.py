"""Return on investment, in percent."""

from decimal import Decimal, localcontext

from tei.case.declarations import EXACT, Flows, Formula
from tei.formulas.net_present_value import compute as net_present_value
from tei.formulas.total_costs_pv import compute as total_costs_pv


def compute(flows: Flows) -> Decimal | None:
    """NPV ÷ PV of costs × 100. Unit: percent, unrounded. Null: the costs are worth 0 today."""
    invested = total_costs_pv(flows)
    if not invested:
        return None
    with localcontext(EXACT):
        return net_present_value(flows) / invested * 100


FORMULA = Formula(
    id="roi_percentage",
    version=2,
    title="Return on investment",
    statement="Net present value divided by the present value of costs, times 100.",
    unit="percent",
    compute=compute,
    places=4,
    null_when="the present value of the costs is 0",
    uses=("net_present_value", "total_costs_pv"),
)
