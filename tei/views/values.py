"""Values, calculation, summary, versions and export of a tool."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.shared.api import Pages, checked
from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from tei.actions.calculation import CalculationError, bring_up_to_date, calculate, is_stale
from tei.actions.tools import EDIT
from tei.actions.values import (
    ChangedMeanwhile,
    InvalidFieldKey,
    InvalidYear,
    TypeMismatch,
    enter_values,
)
from tei.actions.versions import save_version
from tei.export import export_shape
from tei.models import TEIReportField, TEITool
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
from tei.shapes import summary_shape, values_shape
from tei.views.reports import VIEW

TABLE = OpenApiParameter(
    "table", OpenApiTypes.STR, enum=[name for name, _ in TEIReportField.TABLES]
)
CATEGORY = OpenApiParameter("category", OpenApiTypes.STR)
YEAR = OpenApiParameter("year", OpenApiTypes.STR, description="Of an annual field; else left out.")
VALUE_ERRORS = (InvalidFieldKey, InvalidYear, TypeMismatch)


class SummaryNotCalculated(LeafError):
    """Nobody has calculated the tool yet."""

    code = "SUMMARY_NOT_CALCULATED"
    status = 404
    message = "This tool has not been calculated yet. Post to its calculate address first."


class ToolValues(APIView):
    """All values of a tool."""

    capabilities = {"GET": VIEW, "PUT": EDIT}

    @extend_schema(
        parameters=[TABLE, CATEGORY], responses=ValuesOut, operation_id="tei_values_list"
    )
    def get(self, request: Request, tool_id: str) -> Response:
        """Every field with what is entered, by year or once."""
        return Response(_values(get_tool(request.user, tool_id), request.query_params))

    @extend_schema(request=ValuesIn, responses=ValuesOut, operation_id="tei_values_enter")
    @states_errors(*VALUE_ERRORS, ChangedMeanwhile)
    def put(self, request: Request, tool_id: str) -> Response:
        """Enter values: all rows or none; details name every bad one. Calculates nothing."""
        tool = get_tool(request.user, tool_id)
        sent = checked(ValuesIn, request.data)
        enter_values(tool=tool, rows=sent["values"], revision=sent.get("revision"), by=request.user)
        return Response(_values(get_tool(request.user, tool_id), {}))


class ToolValue(APIView):
    """One value of a tool."""

    capability = EDIT

    @extend_schema(
        parameters=[YEAR],
        request=ValueIn,
        responses=ValuesOut,
        operation_id="tei_values_change",
    )
    @states_errors(*VALUE_ERRORS)
    def patch(self, request: Request, tool_id: str, field_key: str) -> Response:
        """Change one cell; the answer holds its field."""
        tool = get_tool(request.user, tool_id)
        row = {**checked(ValueIn, request.data), "field_key": field_key}
        row["year"] = _year(request.query_params.get("year", "null"))
        enter_values(tool=tool, rows=[row], by=request.user)
        shape = _values(get_tool(request.user, tool_id), {})
        shape["values"] = [each for each in shape["values"] if each["field_key"] == field_key]
        return Response(shape)


class ToolCalculate(APIView):
    """Calculation."""

    capability = EDIT

    @extend_schema(request=None, responses=SummaryOut, operation_id="tei_calculate")
    @states_errors(CalculationError)
    def post(self, request: Request, tool_id: str) -> Response:
        """Reckon the tool from its stored values and keep the result."""
        summary = calculate(tool=get_tool(request.user, tool_id), by=request.user)
        return Response(summary_shape(summary))


class ToolSummary(APIView):
    """The summary."""

    capability = VIEW

    @extend_schema(responses=SummaryOut, operation_id="tei_summary_read")
    @states_errors(SummaryNotCalculated)
    def get(self, request: Request, tool_id: str) -> Response:
        """The figures as last calculated, and whether something has changed since."""
        tool = get_tool(request.user, tool_id)
        if tool.summary.calculated_at is None:
            raise SummaryNotCalculated
        return Response(summary_shape(tool.summary, is_stale(tool.summary, tool, tool.report)))


class VersionList(APIView):
    """The versions of a tool, and the door for new ones."""

    capabilities = {"GET": VIEW, "POST": EDIT}
    pagination_class = Pages

    @extend_schema(responses=VersionOut(many=True), operation_id="tei_versions_list")
    def get(self, request: Request, tool_id: str) -> Response:
        """Each with its headline, the newest first."""
        pages = Pages()
        rows = list_versions(get_tool(request.user, tool_id))
        page: Any = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(VersionOut(page, many=True).data)

    @extend_schema(request=VersionIn, responses={201: VersionOut}, operation_id="tei_versions_save")
    @idempotent
    @states_errors(CalculationError)
    def post(self, request: Request, tool_id: str) -> Response:
        """Calculate, and keep values and figures as they stand."""
        tool = get_tool(request.user, tool_id)
        sent = checked(VersionIn, request.data)
        version = save_version(tool=tool, day=sent.get("date"), note=sent["note"], by=request.user)
        return Response(VersionOut(version).data, status=201)


class VersionDetail(APIView):
    """One version."""

    capability = VIEW

    @extend_schema(responses=VersionWhole, operation_id="tei_versions_read")
    def get(self, request: Request, tool_id: str, number: int) -> Response:
        """Everything it holds."""
        tool = get_tool(request.user, tool_id)
        return Response(VersionWhole(get_version(tool, number)).data)


class ToolExport(APIView):
    """The payload for report writers."""

    capability = VIEW

    @extend_schema(responses=ExportOut, operation_id="tei_export")
    @states_errors(CalculationError)
    def get(self, request: Request, tool_id: str) -> Response:
        """Everything about the tool, calculated first where something has changed."""
        summary = bring_up_to_date(tool=get_tool(request.user, tool_id), by=request.user)
        tool = get_tool(request.user, tool_id)
        cells = list_cells(tool)
        return Response(
            export_shape(tool, list(cells), summary, list_versions(tool), timezone.now())
        )


def _values(tool: TEITool, asked: Any) -> dict[str, Any]:
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
