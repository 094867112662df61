"""All calculated tools at once, and what tools can stand on."""

from typing import Any

from django.db.models import F, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import InvalidInput
from tei.actions.calculation import is_stale
from tei.amounts import cents_string
from tei.filters import RollUpFilter
from tei.models import Client, Engagement, Proposal, TEITool
from tei.queries.clients import list_clients, list_engagements, list_proposals
from tei.queries.roll_up import SUMS, active, calculated, sum_up
from tei.queries.tools import list_tools
from tei.serializers.tools import ClientOut, EngagementOut, ProposalOut, RollUpOut
from tei.shapes import HEADLINE
from tei.views.paging import LanePages
from tei.views.reports import VIEW

INCLUDE = OpenApiParameter(
    "include_archived", OpenApiTypes.BOOL, description="Sum and list archived tools as well."
)


class RollUp(generics.ListAPIView[TEITool]):
    """Across tools."""

    capability = VIEW
    queryset = TEITool.objects.none()
    serializer_class = RollUpOut
    filterset_class = RollUpFilter
    pagination_class = LanePages
    ordering_fields = (*SUMS, "name", "calculated_at")
    ordering = ("-net_present_value", "pk")

    def get_queryset(self) -> QuerySet[TEITool]:
        """The calculated tools that the caller may see, with what they are ordered by."""
        columns = {name: F(f"summary__{name}") for name in (*SUMS, "calculated_at")}
        return calculated(list_tools(self.request.user)).annotate(**columns)

    @extend_schema(parameters=[INCLUDE], responses=RollUpOut, operation_id="tei_roll_up")
    def get(self, request: Request) -> Response:
        """The sums of all calculated tools that match, and a page of their headlines.

        Tools that nobody has calculated are left out; the sums of none are 0.00. Archived tools are
        left out and counted, unless `include_archived` or `status=archived` asks for them.
        """
        rows = self.filter_queryset(self.get_queryset())
        with_archived = _with_archived(request)
        sums = sum_up(rows, with_archived=with_archived)
        page: Any = self.paginate_queryset(rows if with_archived else active(rows))
        answer = self.get_paginated_response([_headline(tool) for tool in page])
        answer.data["aggregate"] = {
            "tool_count": sums.tool_count,
            "stale_count": sums.stale_count,
            "archived_left_out": sums.archived_left_out,
            **{
                f"total_{name.removeprefix('total_')}": cents_string(getattr(sums, name))
                for name in SUMS
            },
        }
        return answer


@extend_schema_view(get=extend_schema(operation_id="tei_clients_list"))
class ClientList(generics.ListAPIView[Client]):
    """The clients you may see."""

    capability = VIEW
    queryset = Client.objects.none()
    serializer_class = ClientOut
    pagination_class = LanePages
    ordering_fields = ("name", "created_at")

    def get_queryset(self) -> QuerySet[Client]:
        """What the caller may see."""
        return list_clients(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="tei_proposals_list"))
class ProposalList(generics.ListAPIView[Proposal]):
    """The proposals that a tool can stand on."""

    capability = VIEW
    queryset = Proposal.objects.none()
    serializer_class = ProposalOut
    pagination_class = LanePages
    ordering_fields = ("name", "created_at")

    def get_queryset(self) -> QuerySet[Proposal]:
        """What the caller may see."""
        return list_proposals(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="tei_engagements_list"))
class EngagementList(generics.ListAPIView[Engagement]):
    """The engagements that a tool can stand on."""

    capability = VIEW
    queryset = Engagement.objects.none()
    serializer_class = EngagementOut
    pagination_class = LanePages
    ordering_fields = ("name", "created_at")

    def get_queryset(self) -> QuerySet[Engagement]:
        """What the caller may see."""
        return list_engagements(self.request.user)


def _headline(tool: TEITool) -> dict[str, Any]:
    summary = tool.summary
    assert summary.calculated_at is not None
    return {
        "id": tool.public_id,
        "name": tool.name,
        "status": tool.state,
        "client": tool.client.name,
        "report": tool.report.name,
        "vendor": tool.report.vendor,
        **{name: summary.figures[name] for name in HEADLINE},
        "payback_period_months": summary.figures["payback_period_months"],
        "calculated_at": utc_text(summary.calculated_at),
        "is_stale": is_stale(summary, tool, tool.report),
    }


def _with_archived(request: Request) -> bool:
    """Whether archived tools count: asked for as such, or by their status."""
    asked = request.query_params.get("include_archived", "").lower()
    if asked not in ("", "true", "false"):
        raise InvalidInput(include_archived=["must be true or false"])
    return asked == "true" or request.query_params.get("status") == "archived"
