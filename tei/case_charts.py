"""The pictures of a business case, for pages, prints and files alike."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from leafenterprise.shared.charts import Chart, Point
from leafenterprise.shared.money import round_half_up
from tei.case.declarations import EXACT, Flows
from tei.case.flows import total
from tei.case.payback import MONTHS, has_costs, monthly_twelfths, months_to_payback
from tei.case.sensitivity import Bar
from tei.case.yearly import by_year

LARGEST = 12
LONGEST_LABEL = 34


def yearly_chart(flows: Flows) -> Chart:
    """Benefits and costs of each year, risk-adjusted and undiscounted."""
    sums = {"Benefits": by_year(flows, "benefits"), "Costs": by_year(flows, "costs")}
    points = (
        Point(year_label(year), round_half_up(amounts[year]), name)
        for year in flows.case.periods()
        for name, amounts in sums.items()
    )
    return Chart(
        "column", "Benefits and costs by year", "usd", tuple(points), series_order=tuple(sums)
    )


def cumulative_chart(flows: Flows) -> Chart:
    """Cash flow summed month by month, with the month marked in which it is paid back."""
    with localcontext(EXACT):
        balances = [round_half_up(each / MONTHS) for each in monthly_twelfths(flows)]
    payback = months_to_payback(flows) if has_costs(flows) else None
    points = tuple(Point(str(month), balance) for month, balance in enumerate(balances))
    return Chart(
        "line",
        "Cumulative cash flow by month",
        "usd",
        points,
        marked="" if payback is None else str(payback),
        marked_text="" if payback is None else f"paid back in month {payback}",
    )


def breakdown_chart(flows: Flows) -> Chart:
    """The present value of each benefit, the largest first; small ones together."""
    labels = _labels(flows)
    worth = {
        field.key: total(row.present_value for row in flows.of_field(field.key))
        for field in flows.case.fields
        if field.table == "benefits"
    }
    ranked = sorted((key for key in worth if worth[key]), key=lambda key: (-worth[key], key))
    points = [Point(labels[key], round_half_up(worth[key])) for key in ranked[:LARGEST]]
    if rest := ranked[LARGEST:]:
        others = total(worth[key] for key in rest)
        points.append(Point(f"{len(rest)} others", round_half_up(others)))
    return Chart("bar", "Present value by benefit", "usd", tuple(points), height=40)


def tornado_chart(flows: Flows, bars: Sequence[Bar], share: Decimal) -> Chart:
    """What each field's change does to the net present value, the widest first."""
    labels = _labels(flows)
    percent = f"{(share * 100).normalize():f} %"
    npv = total(row.signed_present_value for row in flows.rows)
    points = tuple(
        Point(labels[bar.field_key], round_half_up(reached - npv), name)
        for bar in bars[:LARGEST]
        for name, reached in ((f"−{percent}", bar.low_npv), (f"+{percent}", bar.high_npv))
    )
    order = (f"−{percent}", f"+{percent}")
    title = "Change of the net present value"
    return Chart("bar", title, "usd", points, height=40, series_order=order, stacked=True)


def year_label(year: int) -> str:
    """What a period is called; the initial one has a name of its own."""
    return "Initial" if year == 0 else f"Year {year}"


def _labels(flows: Flows) -> Mapping[str, str]:
    """Short names of the fields, each once: two bars of one name would be one."""
    found: dict[str, str] = {}
    for field in flows.case.fields:
        name = field.label or field.key
        short = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"
        found[field.key] = f"{short} ({field.key})" if short in found.values() else short
    return found
