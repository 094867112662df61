"""Tools: made, read, changed and deleted."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from tei.actions.fields import Unconfirmed
from tei.actions.tools import EDIT, DuplicateInstance, change_tool, create_tool, delete_tool
from tei.filters import ToolFilter
from tei.models import TEIReport, TEITool
from tei.queries.clients import list_engagements, list_proposals
from tei.queries.reports import get_report
from tei.queries.tools import get_tool, list_tools
from tei.serializers.tools import ToolChange, ToolIn, ToolOut
from tei.views.doors import ToolView
from tei.views.paging import LanePages
from tei.views.reports import CONFIRM, VIEW, is_confirmed

READ_AND_EDIT = {"GET": VIEW, "POST": EDIT, "PUT": EDIT, "PATCH": EDIT, "DELETE": EDIT}


@extend_schema_view(get=extend_schema(operation_id="tei_tools_list"))
class ToolList(generics.ListAPIView[TEITool]):
    """The tools you may see, and the door for new ones."""

    capabilities = READ_AND_EDIT
    queryset = TEITool.objects.none()
    serializer_class = ToolOut
    filterset_class = ToolFilter
    pagination_class = LanePages
    ordering_fields = ("name", "created_at", "modified_at")

    def get_queryset(self) -> QuerySet[TEITool]:
        """What the caller may see."""
        return list_tools(self.request.user)

    @extend_schema(request=ToolIn, responses={201: ToolOut}, operation_id="tei_tools_add")
    @idempotent
    @states_errors(DuplicateInstance)
    def post(self, request: Request) -> Response:
        """Make a tool on a proposal or engagement, with a cell for every field and year."""
        sent = checked(ToolIn, request.data)
        tool = create_tool(
            report=_report(request.user, sent["report"]),
            proposal=_parent(list_proposals(request.user), sent.get("proposal"), "proposal"),
            engagement=_parent(
                list_engagements(request.user), sent.get("engagement"), "engagement"
            ),
            name=sent.get("name") or "",
            state=sent["status"],
            by=request.user,
        )
        return Response(ToolOut(get_tool(request.user, tool.public_id)).data, status=201)


class ToolDetail(ToolView):
    """One tool."""

    capabilities = READ_AND_EDIT

    @extend_schema(responses=ToolOut, operation_id="tei_tools_read")
    def get(self, request: Request, tool_id: str) -> Response:
        """What it stands on, and its headline figures as last calculated."""
        return Response(ToolOut(get_tool(request.user, tool_id)).data)

    @extend_schema(request=ToolChange, responses=ToolOut, operation_id="tei_tools_replace")
    @states_errors(DuplicateInstance)
    def put(self, request: Request, tool_id: str) -> Response:
        """Change name and status."""
        return self._change(request, tool_id)

    @extend_schema(request=ToolChange, responses=ToolOut, operation_id="tei_tools_change")
    @states_errors(DuplicateInstance)
    def patch(self, request: Request, tool_id: str) -> Response:
        """Change name or status."""
        return self._change(request, tool_id)

    @extend_schema(parameters=[CONFIRM], responses={204: None}, operation_id="tei_tools_delete")
    @states_errors(Unconfirmed)
    def delete(self, request: Request, tool_id: str) -> Response:
        """Delete it with its values, summary and versions; consultants only their own."""
        tool = get_tool(request.user, tool_id, EDIT)
        delete_tool(tool=tool, confirmed=is_confirmed(request), by=request.user)
        return Response(status=204)

    def _change(self, request: Request, tool_id: str) -> Response:
        tool = get_tool(request.user, tool_id, EDIT)
        sent = checked(ToolChange, request.data)
        change_tool(tool=tool, name=sent.get("name"), state=sent.get("status"), by=request.user)
        return Response(ToolOut(get_tool(request.user, tool_id)).data)


def _report(user: Any, report_id: str) -> TEIReport:
    try:
        return get_report(user, report_id)
    except Http404:
        raise InvalidInput(report=["does not exist, or is not yours to see"]) from None


def _parent(rows: QuerySet[Any], number: int | None, name: str) -> Any:
    if number is None:
        return None
    # Numbers beyond what the database takes are nobody's.
    found = rows.filter(pk=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise InvalidInput("", **{name: ["does not exist, or is not yours to see"]})
    return found
