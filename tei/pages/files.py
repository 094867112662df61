"""A business case as a file, for people: the same files as the API hands to programs."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from leafenterprise.accounts.guards import PersonRequest
from tei.actions.exports import export_file
from tei.answers import file_answer
from tei.pages.doors import guarded_case
from tei.queries.tools import VIEW, get_tool


@require_GET
@guarded_case(VIEW)
def workbook(request: PersonRequest, tool_id: str) -> HttpResponse:
    """The Excel file with live formulas."""
    tool = get_tool(request.user, tool_id)
    return file_answer(export_file(tool=tool, kind="xlsx", by=request.user))


@require_GET
@guarded_case(VIEW)
def business_case(request: PersonRequest, tool_id: str) -> HttpResponse:
    """The PDF."""
    tool = get_tool(request.user, tool_id)
    return file_answer(export_file(tool=tool, kind="pdf", by=request.user))
