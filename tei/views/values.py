"""Values, calculation, summary, versions and export of a tool."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput, LeafError
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from tei.actions.calculation import CalculationError, calculate, is_stale
from tei.actions.exports import export_tool
from tei.actions.tools import EDIT, ToolArchived
from tei.actions.values import (
    ChangedMeanwhile,
    InvalidFieldKey,
    InvalidYear,
    TypeMismatch,
    enter_values,
)
from tei.actions.versions import save_version
from tei.exports.facts import FACTS_HEADER
from tei.models import TEIReportField, TEITool, TEIVersion
from tei.queries.tools import get_tool, get_version, list_cells, list_versions
from tei.serializers.values import (
    ExportOut,
    SummaryOut,
    ValueIn,
    ValuesIn,
    ValuesOut,
    VersionIn,
    VersionOut,
    VersionWhole,
)
from tei.shapes import missing_shape, summary_shape, values_shape
from tei.views.doors import ToolView
from tei.views.paging import LanePages
from tei.views.reports import VIEW

TABLES = [name for name, _ in TEIReportField.TABLES]
TABLE = OpenApiParameter("table", OpenApiTypes.STR, enum=TABLES)
CATEGORY = OpenApiParameter("category", OpenApiTypes.STR)
YEAR = OpenApiParameter("year", OpenApiTypes.STR, description="Of an annual field; else left out.")
VALUE_ERRORS = (InvalidFieldKey, InvalidYear, TypeMismatch)


class SummaryNotCalculated(LeafError):
    """Nobody has calculated the tool yet."""

    code = "SUMMARY_NOT_CALCULATED"
    status = 404
    message = "This tool has not been calculated yet. Post to its calculate address first."


class ToolValues(ToolView):
    """All values of a tool."""

    capabilities = {"GET": VIEW, "PUT": EDIT}

    @extend_schema(
        parameters=[TABLE, CATEGORY], responses=ValuesOut, operation_id="tei_values_list"
    )
    def get(self, request: Request, tool_id: str) -> Response:
        """Every field with what is entered, by year or once."""
        return Response(_values(get_tool(request.user, tool_id), request.query_params))

    @extend_schema(request=ValuesIn, responses=ValuesOut, operation_id="tei_values_enter")
    @states_errors(*VALUE_ERRORS, ChangedMeanwhile, ToolArchived)
    def put(self, request: Request, tool_id: str) -> Response:
        """Enter values: all rows or none; details name every bad one. Calculates nothing."""
        tool = get_tool(request.user, tool_id, EDIT)
        sent = checked(ValuesIn, request.data)
        enter_values(tool=tool, rows=sent["values"], revision=sent.get("revision"), by=request.user)
        return Response(_values(get_tool(request.user, tool_id), {}))


class ToolValue(ToolView):
    """One value of a tool."""

    capability = EDIT

    @extend_schema(
        parameters=[YEAR],
        request=ValueIn,
        responses=ValuesOut,
        operation_id="tei_values_change",
    )
    @states_errors(*VALUE_ERRORS, ToolArchived)
    def patch(self, request: Request, tool_id: str, field_key: str) -> Response:
        """Change one cell; the answer holds its field."""
        tool = get_tool(request.user, tool_id, EDIT)
        row = {**checked(ValueIn, request.data), "field_key": field_key}
        row["year"] = _year(request.query_params.get("year", "null"))
        enter_values(tool=tool, rows=[row], by=request.user)
        shape = _values(get_tool(request.user, tool_id), {})
        shape["values"] = [each for each in shape["values"] if each["field_key"] == field_key]
        return Response(shape)


class ToolCalculate(ToolView):
    """Calculation."""

    capability = EDIT

    @extend_schema(request=None, responses=SummaryOut, operation_id="tei_calculate")
    @states_errors(CalculationError)
    def post(self, request: Request, tool_id: str) -> Response:
        """Reckon the tool from its stored values and keep the result."""
        tool = get_tool(request.user, tool_id, EDIT)
        summary = calculate(tool=tool, by=request.user)
        return Response({**summary_shape(summary), **missing_shape(list_cells(tool))})


class ToolSummary(ToolView):
    """The summary."""

    capability = VIEW

    @extend_schema(responses=SummaryOut, operation_id="tei_summary_read")
    @states_errors(SummaryNotCalculated)
    def get(self, request: Request, tool_id: str) -> Response:
        """The figures as last calculated, and whether something has changed since."""
        tool = get_tool(request.user, tool_id)
        if tool.summary.calculated_at is None:
            raise SummaryNotCalculated
        told = summary_shape(tool.summary, is_stale(tool.summary, tool, tool.report))
        return Response({**told, **missing_shape(list_cells(tool))})


@extend_schema_view(get=extend_schema(operation_id="tei_versions_list"))
class VersionList(ToolView, generics.ListAPIView[TEIVersion]):
    """The versions of a tool, each with its headline, and the door for new ones."""

    capabilities = {"GET": VIEW, "POST": EDIT}
    queryset = TEIVersion.objects.none()
    serializer_class = VersionOut
    pagination_class = LanePages
    ordering_fields = ("version_number", "date", "created_at")
    ordering = ("-version_number",)

    def get_queryset(self) -> QuerySet[TEIVersion]:
        """The versions of a tool that the caller may see, the newest first."""
        return list_versions(get_tool(self.request.user, self.kwargs["tool_id"]))

    @extend_schema(request=VersionIn, responses={201: VersionOut}, operation_id="tei_versions_save")
    @idempotent
    @states_errors(CalculationError, ToolArchived)
    def post(self, request: Request, tool_id: str) -> Response:
        """Calculate, and keep values and figures as they stand."""
        tool = get_tool(request.user, tool_id, EDIT)
        sent = checked(VersionIn, request.data)
        version = save_version(tool=tool, day=sent.get("date"), note=sent["note"], by=request.user)
        return Response(VersionOut(version).data, status=201)


class VersionDetail(ToolView):
    """One version."""

    capability = VIEW

    @extend_schema(responses=VersionWhole, operation_id="tei_versions_read")
    def get(self, request: Request, tool_id: str, number: int) -> Response:
        """Everything it holds."""
        tool = get_tool(request.user, tool_id)
        return Response(VersionWhole(get_version(tool, number)).data)


class ToolExport(ToolView):
    """The payload for report writers."""

    capability = VIEW

    @extend_schema(responses=ExportOut, operation_id="tei_export")
    @states_errors(CalculationError)
    def get(self, request: Request, tool_id: str) -> Response:
        """Everything about the tool, calculated first where something has changed."""
        made = export_tool(tool=get_tool(request.user, tool_id), by=request.user)
        return Response(made.shape, headers={FACTS_HEADER: made.facts_digest})


def _values(tool: TEITool, asked: Any) -> dict[str, Any]:
    if asked.get("table", "") not in ("", *TABLES):
        raise InvalidInput(table=[f"must be one of {', '.join(TABLES)}"])
    cells = [
        cell
        for cell in list_cells(tool)
        if asked.get("table") in (None, "", cell.field.table)
        and asked.get("category") in (None, "", cell.field.category)
    ]
    return values_shape(tool, cells)


def _year(text: str) -> Any:
    """The year of the query: a whole number or null; anything else is left for the check."""
    if text in ("", "null"):
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else text
