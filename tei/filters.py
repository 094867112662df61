"""How the lane's lists narrow."""

from django_filters import rest_framework as filters

from leafenterprise.shared.filtering import ListFilter
from tei.models import TEIReport, TEIReportField, TEITool
from tei.states import REPORT, TOOL


class ReportFilter(ListFilter):
    """By state and vendor."""

    status = filters.ChoiceFilter(field_name="state", choices=REPORT.choices())
    vendor = filters.CharFilter(lookup_expr="iexact")

    class Meta:
        model = TEIReport
        fields: tuple[str, ...] = ()


class FieldFilter(ListFilter):
    """By table and category."""

    table = filters.ChoiceFilter(choices=TEIReportField.TABLES)
    category = filters.CharFilter()

    class Meta:
        model = TEIReportField
        fields: tuple[str, ...] = ()


class ToolFilter(ListFilter):
    """By state, report, proposal and engagement."""

    status = filters.ChoiceFilter(field_name="state", choices=TOOL.choices())
    report = filters.CharFilter(field_name="report__public_id")
    proposal = filters.NumberFilter(field_name="proposal_id", decimal_places=0)
    engagement = filters.NumberFilter(field_name="engagement_id", decimal_places=0)

    class Meta:
        model = TEITool
        fields: tuple[str, ...] = ()


class RollUpFilter(ListFilter):
    """By state, vendor and the least net present value."""

    status = filters.ChoiceFilter(field_name="state", choices=TOOL.choices())
    vendor = filters.CharFilter(field_name="report__vendor", lookup_expr="iexact")
    min_npv = filters.NumberFilter(
        field_name="summary__net_present_value", lookup_expr="gte", max_digits=24, decimal_places=2
    )

    class Meta:
        model = TEITool
        fields: tuple[str, ...] = ()
