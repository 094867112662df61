"""A figure opened: how it is made, and every row that adds up to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.shared.canonical import decimal_text
from leafenterprise.shared.money import money_text, round_half_up
from tei.actions.calculation import cases_flows
from tei.case.declarations import Flow, Flows, Table
from tei.case.flows import total
from tei.case.summary import all_formulas, rounded
from tei.pages.doors import guarded_case
from tei.pages.editor import VIEW, head_of
from tei.pages.figures import figure_text, ordered_formulas
from tei.pages.layout import TABLES, column_of
from tei.queries.cases import case_of
from tei.queries.tools import get_tool, list_cells
from tei.typed import shown_share

FACTOR_PLACES = 6
# Figure → the tables whose rows it sums, and the column of a row that is summed.
SUMMED: Mapping[str, tuple[tuple[Table, ...], str]] = {
    "total_benefits_pv": (("benefits",), "present_value"),
    "total_costs_pv": (("costs",), "present_value"),
    "total_benefits_nominal": (("benefits",), "risk_adjusted"),
    "total_costs_nominal": (("costs",), "risk_adjusted"),
    "net_present_value": (TABLES, "signed_present_value"),
}


@dataclass(frozen=True)
class Line:
    """One amount in one year, every step of it as text."""

    label: str
    field_key: str
    table: str
    year: str
    nominal: str
    risk: str
    risk_adjusted: str
    factor: str
    present_value: str
    counts: str


@require_GET
@guarded_case(VIEW)
def explain(request: HttpRequest, tool_id: str, figure: str) -> HttpResponse:
    """The figure of the stored values with the rows under it."""
    tool = get_tool(request.user, tool_id)
    formulas = all_formulas()
    if figure not in formulas:
        raise Http404
    formula = formulas[figure]
    cells = list_cells(tool)
    flows = cases_flows(case_of(tool.report, cells))
    tables, column = SUMMED.get(figure, (TABLES, ""))
    rows = [row for table in tables for row in flows.of(table)]
    context = head_of(request, tool, cells) | {
        "formula": formula,
        "caveat": formula.caveat(flows),
        "text": figure_text(formula, rounded(formula, flows)),
        "uses": [formulas[name] for name in formula.uses if name in formulas],
        "lines": list(_lines(flows, rows, column)),
        "summed": column,
        "sum": money_text(_sum(rows, column)) if column else "",
        "rate": tool.report.discount_rate,
        "figures": ordered_formulas(),
        "tab": "values",
    }
    return render(request, "tei/explain.html", context)


def _lines(flows: Flows, rows: list[Flow], column: str) -> Iterator[Line]:
    labels = {field.key: field.label or field.key for field in flows.case.fields}
    for row in rows:
        yield Line(
            label=labels[row.field_key],
            field_key=row.field_key,
            table=row.table,
            year=f"{column_of(row.year)}{', one-time' if row.is_one_time else ''}",
            nominal=money_text(row.nominal),
            risk=shown_share(row.risk_adjustment) if row.risk_adjustment else "–",
            risk_adjusted=money_text(row.risk_adjusted),
            factor=decimal_text(round_half_up(row.factor, FACTOR_PLACES)),
            present_value=money_text(row.present_value),
            counts=money_text(getattr(row, column)) if column else "",
        )


def _sum(rows: list[Flow], column: str) -> Decimal:
    return total(getattr(row, column) for row in rows)
