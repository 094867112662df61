"""The lane's records as its API states them: money as text, blanks as null."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from leafenterprise.shared.canonical import utc_text
from tei.amounts import share_string, shown_entry
from tei.models import TEIFieldValue, TEIFinancialSummary, TEIReport, TEIReportField, TEITool
from tei.queries.required import list_missing

HEADLINE = ("net_present_value", "roi_percentage", "total_benefits_pv", "total_costs_pv")
FIGURES = (
    "total_benefits_pv",
    "total_costs_pv",
    "net_present_value",
    "roi_percentage",
    "payback_period_months",
    "total_benefits_nominal",
    "total_costs_nominal",
)


def values_shape(tool: TEITool, cells: Sequence[TEIFieldValue]) -> dict[str, Any]:
    """Every field with what is entered; an annual field by year, a one-time field flat."""
    fields = [_field(field, list(own)) for field, own in groupby(cells, key=lambda c: c.field)]
    told = {"tool_id": tool.public_id, "report": tool.report.name, "values": fields}
    return {**told, **missing_shape(cells)}


def missing_shape(cells: Iterable[TEIFieldValue]) -> dict[str, Any]:
    """The required fields without a value, for whichever answer states figures or values."""
    return {"missing_required": [one.to_json() for one in list_missing(cells)]}


def summary_shape(summary: TEIFinancialSummary, is_stale: bool | None = None) -> dict[str, Any]:
    """The figures as last calculated, with one benefit and one cost figure for each year."""
    assert summary.calculated_at is not None
    figures: dict[str, Any] = {name: summary.figures[name] for name in FIGURES}
    for table, sums in summary.by_year.items():
        in_order = sorted(sums.items(), key=lambda found: int(found[0]))
        figures |= {f"{table}_year_{year}": amount for year, amount in in_order}
    figures["discount_rate"] = f"{summary.discount_rate:.4f}"
    figures["calculated_at"] = utc_text(summary.calculated_at)
    figures["beyond"] = {
        name: value for name, value in summary.figures.items() if name not in FIGURES
    }
    figures["caveats"] = dict(summary.caveats)
    return figures if is_stale is None else {**figures, "is_stale": is_stale}


def terms_shape(report: TEIReport) -> dict[str, Any]:
    """Under which terms a report reckons."""
    return {
        "analysis_period_years": report.analysis_period_years,
        "discount_rate": f"{report.discount_rate:.4f}",
        "has_initial_period": report.has_initial_period,
        "risk_adjust_costs": report.risk_adjust_costs,
    }


def headline_shape(summary: TEIFinancialSummary, is_stale: bool) -> dict[str, Any] | None:
    """The four figures that stand with a tool; null until it is calculated."""
    if summary.calculated_at is None:
        return None
    return {**{name: summary.figures[name] for name in HEADLINE}, "is_stale": is_stale}


def tool_shape(tool: TEITool, is_stale: bool) -> dict[str, Any]:
    """A tool with its report, what it argues for, and its headline figures."""
    report, engagement = tool.report, tool.engagement
    return {
        "id": tool.public_id,
        "report": {
            "id": report.public_id,
            "name": report.name,
            "vendor": report.vendor,
            "version": report.version,
            "analysis_period_years": report.analysis_period_years,
            "discount_rate": f"{report.discount_rate:.4f}",
        },
        "opportunity": _opportunity(tool),
        "engagement": engagement
        and {"id": engagement.pk, "name": engagement.name, "client": _client(tool)},
        "name": tool.name,
        "status": tool.state,
        "current_version": tool.current_version,
        "values_revision": tool.values_revision,
        "summary": headline_shape(tool.summary, is_stale),
        "created_date": utc_text(tool.created_at),
        "modified_date": utc_text(tool.modified_at),
    }


def _opportunity(tool: TEITool) -> dict[str, Any] | None:
    found = tool.opportunity
    if found is None:
        return None
    proposal = tool.proposal or (tool.engagement and tool.engagement.proposal)
    return {
        "id": found.public_id,
        "name": found.name,
        "proposal_id": proposal.pk if proposal else None,
        "client": _client(tool),
    }


def _client(tool: TEITool) -> Mapping[str, str]:
    client = tool.client
    return {"id": client.public_id, "name": client.name, "short_name": client.short_name}


def _field(field: TEIReportField, cells: Iterable[TEIFieldValue]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": field.pk,
        "field_key": field.field_key,
        "label": field.label,
        "table": field.table,
        "category": field.category,
        "field_type": field.field_type,
        "is_annual": field.is_annual,
        "risk_adjustment": share_string(field.risk_adjustment),
    }
    if field.is_annual:
        return {**told, "years": {str(cell.year): _cell(field, cell) for cell in cells}}
    # `risk_adjustment` is the field's; what the one cell has instead stands beside it.
    one_time = next((_cell(field, cell) for cell in cells), {"value": None, "notes": ""})
    override = one_time.get("risk_adjustment")
    return {
        **told,
        "value": one_time["value"],
        "notes": one_time["notes"],
        "risk_override": override,
    }


def _cell(field: TEIReportField, cell: TEIFieldValue) -> dict[str, Any]:
    return {
        "value": shown_entry(field.field_type, cell.value),
        "risk_adjustment": share_string(cell.risk_adjustment),
        "notes": cell.notes,
    }
