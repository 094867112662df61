"""In which order files list figures: what is decided by first."""

from tei.case.declarations import Formula
from tei.case.summary import all_formulas

FIRST = (
    "net_present_value",
    "roi_percentage",
    "payback_period_months",
    "total_benefits_pv",
    "total_costs_pv",
    "total_benefits_nominal",
    "total_costs_nominal",
    "internal_rate_of_return",
    "modified_rate_of_return",
)


def figures_in_order() -> tuple[Formula, ...]:
    """Every figure, the leading ones first, whatever else there is after them."""
    known = all_formulas()
    named = [known[name] for name in FIRST if name in known]
    return (*named, *(one for name, one in known.items() if name not in FIRST))
