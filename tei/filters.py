"""How the lane's lists narrow."""

from typing import Any

from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from tei.models import TEIReport, TEIReportField, TEITool
from tei.states import REPORT, TOOL


class ReportFilter(filters.FilterSet):
    """By state and vendor."""

    status = filters.ChoiceFilter(field_name="state", choices=REPORT.choices())
    vendor = filters.CharFilter(lookup_expr="iexact")

    class Meta:
        model = TEIReport
        fields: tuple[str, ...] = ()


class FieldFilter(filters.FilterSet):
    """By table and category."""

    table = filters.ChoiceFilter(choices=TEIReportField.TABLES)
    category = filters.CharFilter()

    class Meta:
        model = TEIReportField
        fields: tuple[str, ...] = ()


class ToolFilter(filters.FilterSet):
    """By state, report, proposal and engagement."""

    status = filters.ChoiceFilter(field_name="state", choices=TOOL.choices())
    report = filters.CharFilter(field_name="report__public_id")
    proposal = filters.NumberFilter(field_name="proposal_id", decimal_places=0)
    engagement = filters.NumberFilter(field_name="engagement_id", decimal_places=0)

    class Meta:
        model = TEITool
        fields: tuple[str, ...] = ()


class RollUpFilter(filters.FilterSet):
    """By state, vendor and the least net present value."""

    status = filters.ChoiceFilter(field_name="state", choices=TOOL.choices())
    vendor = filters.CharFilter(field_name="report__vendor", lookup_expr="iexact")
    min_npv = filters.NumberFilter(field_name="summary__net_present_value", lookup_expr="gte")

    class Meta:
        model = TEITool
        fields: tuple[str, ...] = ()


def narrowed(kind: type[filters.FilterSet], request: Any, rows: Any) -> Any:
    """The rows that the query asks for. Raises: ValidationError naming the parameter."""
    found = kind(request.query_params, queryset=rows, request=request)
    if not found.is_valid():
        raise ValidationError(found.errors)
    return found.qs
