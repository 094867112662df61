"""A tool's stored cells as a case that the calculation core takes."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from tei.amounts import amount_of
from tei.case.declarations import Case, Field, Flows, Value
from tei.case.summary import all_formulas, rounded
from tei.models import TEIFieldValue, TEIReport, TEIReportField, TEIVersion


def case_of(report: TEIReport, cells: Iterable[TEIFieldValue]) -> Case:
    """The case of these cells, in the order of their fields; only currency fields are summed."""
    fields = [
        _field(field, list(own))
        for field, own in groupby(cells, key=lambda cell: cell.field)
        if field.field_type == "currency"
    ]
    return Case(
        fields=tuple(fields),
        years=report.analysis_period_years,
        discount_rate=report.discount_rate,
        has_initial_period=report.has_initial_period,
        risk_adjust_costs=report.risk_adjust_costs,
    )


def _field(field: TEIReportField, cells: Iterable[TEIFieldValue]) -> Field:
    values = (
        Value(cell.year, amount_of(field.field_type, cell.value), cell.risk_adjustment)
        for cell in cells
    )
    return Field(
        key=field.field_key,
        table="benefits" if field.table == "benefits" else "costs",
        values=tuple(values),
        risk_adjustment=field.risk_adjustment,
        label=field.label,
        category=field.category,
    )


def case_of_version(version: TEIVersion) -> Case:
    """The case of a saved version, from its snapshot alone."""
    terms = version.terms_snapshot
    return Case(
        fields=tuple(
            _snapshot_field(field)
            for field in version.values_snapshot
            if field["field_type"] == "currency"
        ),
        years=terms["analysis_period_years"],
        discount_rate=Decimal(terms["discount_rate"]),
        has_initial_period=terms["has_initial_period"],
        risk_adjust_costs=terms["risk_adjust_costs"],
    )


def is_restated(version: TEIVersion, flows: Flows) -> bool:
    """Whether today's formulas give another worth than the version was saved with."""
    stated = Decimal(version.summary_snapshot["net_present_value"])
    return rounded(all_formulas()["net_present_value"], flows) != stated


def _snapshot_field(field: Mapping[str, Any]) -> Field:
    cells: list[tuple[int | None, Mapping[str, Any], str | None]]
    if field["is_annual"]:
        years = field["years"].items()
        cells = [(int(year), cell, cell["risk_adjustment"]) for year, cell in years]
    else:
        cells = [(None, field, field["risk_override"])]
    return Field(
        key=field["field_key"],
        table=field["table"],
        values=tuple(Value(year, _decimal(c["value"]), _decimal(risk)) for year, c, risk in cells),
        risk_adjustment=_decimal(field["risk_adjustment"]),
        label=field["label"],
        category=field["category"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
