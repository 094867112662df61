"""A tool as a file: the workbook with live formulas, the printed business case."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from leafenterprise.shared.pdf import PdfFailed, PdfUnavailable
from leafenterprise.shared.stated_errors import states_errors
from tei.actions.calculation import CalculationError
from tei.actions.exports import export_file
from tei.answers import file_answer
from tei.exports.files import FILES, CaseFile
from tei.queries.tools import get_tool
from tei.views.doors import ToolView
from tei.views.reports import VIEW


class ToolWorkbook(ToolView):
    """The workbook."""

    capability = VIEW

    @extend_schema(
        responses={(200, FILES["xlsx"].content_type): OpenApiTypes.BINARY},
        operation_id="tei_export_xlsx",
    )
    @states_errors(CalculationError)
    def get(self, request: Request, tool_id: str) -> HttpResponse:
        """An Excel file whose totals, present values, ROI and payback are live formulas."""
        return file_answer(_made(request, tool_id, "xlsx"))


class ToolBusinessCase(ToolView):
    """The printed business case."""

    capability = VIEW

    @extend_schema(
        responses={(200, FILES["pdf"].content_type): OpenApiTypes.BINARY},
        operation_id="tei_export_pdf",
    )
    @states_errors(CalculationError, PdfUnavailable, PdfFailed)
    def get(self, request: Request, tool_id: str) -> HttpResponse:
        """A PDF for people who decide: figures, pictures, what they rest on, conventions."""
        return file_answer(_made(request, tool_id, "pdf"))


def _made(request: Request, tool_id: str, kind: str) -> CaseFile:
    user: Any = request.user
    return export_file(tool=get_tool(user, tool_id), kind=kind, by=user)
