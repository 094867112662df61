"""A tool's stored cells as a case that the calculation core takes."""

from collections.abc import Iterable
from itertools import groupby

from tei.amounts import amount_of
from tei.case.declarations import Case, Field, Value
from tei.models import TEIFieldValue, TEIReport, TEIReportField


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
