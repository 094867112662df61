"""Everything that a report writer needs about one tool, in one payload."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from leafenterprise.shared.canonical import utc_text
from tei.amounts import cents_string, share_string, shown_entry
from tei.case.declarations import Flow, Flows
from tei.case.flows import build_flows, total
from tei.formulas.roi_percentage import compute as roi_percentage
from tei.models import TEIFieldValue, TEIFinancialSummary, TEIReportField, TEITool, TEIVersion
from tei.queries.cases import case_of
from tei.shapes import missing_shape

SUMMARY = (
    "total_benefits_pv",
    "total_costs_pv",
    "net_present_value",
    "roi_percentage",
    "payback_period_months",
)


def export_shape(
    tool: TEITool,
    cells: list[TEIFieldValue],
    summary: TEIFinancialSummary,
    versions: Iterable[TEIVersion],
    now: datetime,
) -> dict[str, Any]:
    """The payload; the summary must be up to date with the cells."""
    flows = build_flows(case_of(tool.report, cells))
    fields = list(dict.fromkeys(cell.field for cell in cells))
    rows = {
        field: tuple(flows.of_field(field.field_key))
        for field in fields
        if field.field_type == "currency"
    }
    adjusts = tool.report.risk_adjust_costs
    return {
        "export_date": utc_text(now),
        **_about(tool),
        "benefits": [_benefit(f, own) for f, own in rows.items() if f.table == "benefits"],
        "costs": [_cost(f, own, adjusts) for f, own in rows.items() if f.table == "costs"],
        "assumptions": [_assumption(f, cells) for f in fields if f.field_type != "currency"],
        "summary": {**{name: summary.figures[name] for name in SUMMARY}, **_return(flows)},
        **missing_shape(cells),
        "versions": [
            {
                "version_number": version.version_number,
                "date": version.date.isoformat(),
                "note": version.note,
            }
            for version in versions
        ],
    }


def _about(tool: TEITool) -> dict[str, Any]:
    client, opportunity, report = tool.client, tool.opportunity, tool.report
    engagement = tool.engagement
    return {
        "client": {
            "name": client.name,
            "short_name": client.short_name,
            "industry": client.industry,
            "size": client.size,
        },
        "opportunity": opportunity and {"name": opportunity.name, "stage": opportunity.stage},
        "engagement": engagement and {"id": engagement.pk, "name": engagement.name},
        "report": {
            "name": report.name,
            "vendor": report.vendor,
            "version": report.version,
            "analysis_period_years": report.analysis_period_years,
            "discount_rate": share_string(report.discount_rate),
        },
    }


def _benefit(field: TEIReportField, rows: tuple[Flow, ...]) -> dict[str, Any]:
    return {
        "field_key": field.field_key,
        "label": field.label,
        "category": field.category,
        "risk_adjustment": share_string(field.risk_adjustment),
        "source_notes": field.source_notes,
        "years": {
            str(row.year): {
                "nominal": cents_string(row.nominal),
                "risk_adjusted": cents_string(row.risk_adjusted),
            }
            for row in rows
        },
        "total_nominal": cents_string(total(row.nominal for row in rows)),
        "total_risk_adjusted": cents_string(total(row.risk_adjusted for row in rows)),
        "present_value": cents_string(total(row.present_value for row in rows)),
    }


def _cost(field: TEIReportField, rows: tuple[Flow, ...], adjusts: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "field_key": field.field_key,
        "label": field.label,
        "category": field.category,
        "source_notes": field.source_notes,
        "years": {
            str(row.year): {
                "value": cents_string(row.nominal),
                **({"risk_adjusted": cents_string(row.risk_adjusted)} if adjusts else {}),
            }
            for row in rows
        },
        "total_nominal": cents_string(total(row.nominal for row in rows)),
        "present_value": cents_string(total(row.present_value for row in rows)),
    }
    if adjusts:
        told["risk_adjustment"] = share_string(field.risk_adjustment)
        told["total_risk_adjusted"] = cents_string(total(row.risk_adjusted for row in rows))
    return told


def _assumption(field: TEIReportField, cells: Iterable[TEIFieldValue]) -> dict[str, Any]:
    own = [cell for cell in cells if cell.field_id == field.pk]
    return {
        "field_key": field.field_key,
        "label": field.label,
        "table": field.table,
        "category": field.category,
        "field_type": field.field_type,
        "source_notes": field.source_notes,
        "years": {
            "once" if cell.year is None else str(cell.year): shown_entry(
                field.field_type, cell.value
            )
            for cell in own
        },
    }


def _return(flows: Flows) -> dict[str, str | None]:
    """The return with two places: rounded once, so not from the four that the summary keeps."""
    found = roi_percentage(flows)
    return {"roi_percentage": None if found is None else cents_string(found)}
