"""Business cases with their sums, and the largest of them as a picture."""

from typing import Any

from audit.exports.declaration import Asked, Cell, Column, ExportTable
from leafenterprise.shared.charts import Chart, Point
from tei.pages.tool_filter import ToolPageFilter
from tei.queries.tools import VIEW, list_tools

LARGEST = 12


def _sum(name: str, title: str) -> Column:
    def cell(tool: Any) -> Cell:
        summary = getattr(tool, "summary", None)
        value: Cell = getattr(summary, name) if summary and summary.calculated_at else None
        return value

    return Column(name, title, cell, "usd")


def _largest(asked: Asked) -> Chart:
    """The cases that are worth most, by net present value."""
    found = list_tools(asked.user).filter(summary__net_present_value__isnull=False)
    if asked.organization is not None:
        found = found.filter(organization=asked.organization)
    top = found.order_by("-summary__net_present_value", "pk")[:LARGEST]
    points = tuple(Point(one.name, one.summary.net_present_value) for one in top)
    return Chart("bar", "Net present value by business case", "usd", points)


EXPORT = ExportTable(
    id="cases",
    title="Business cases",
    capability=VIEW,
    rows=lambda asked: list_tools(asked.user),
    filters=ToolPageFilter,
    dated="created_at__date",
    pages=("tei-tools",),
    chart=_largest,
    columns=(
        Column("case", "Case", lambda one: one.name),
        Column("client", "Client", lambda one: str(one.client)),
        Column("report", "Report", lambda one: str(one.report)),
        Column("owner", "Owner", lambda one: str(one.owner) if one.owner else None),
        Column("status", "Status", lambda one: one.state),
        _sum("net_present_value", "Net present value"),
        _sum("total_benefits_pv", "Benefits, present value"),
        _sum("total_costs_pv", "Costs, present value"),
        Column("changed_at", "Changed", lambda one: one.modified_at),
    ),
)
