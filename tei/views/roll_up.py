"""All calculated tools at once, and what tools can stand on."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.shared.api import Pages
from leafenterprise.shared.canonical import utc_text
from tei.amounts import cents_string
from tei.filters import RollUpFilter, narrowed
from tei.models import Client, Engagement, Proposal, TEITool
from tei.queries.clients import list_clients, list_engagements, list_proposals
from tei.queries.tools import list_tools
from tei.serializers.tools import ClientOut, EngagementOut, ProposalOut, RollUpOut
from tei.shapes import HEADLINE
from tei.views.reports import VIEW

SUMS = ("net_present_value", "total_benefits_pv", "total_costs_pv")


class RollUp(APIView):
    """Across tools."""

    capability = VIEW
    pagination_class = Pages

    @extend_schema(filters=True, responses=RollUpOut, operation_id="tei_roll_up")
    def get(self, request: Request) -> Response:
        """The sums of all calculated tools that match, and a page of their headlines."""
        calculated = list_tools(request.user).filter(summary__calculated_at__isnull=False)
        rows = narrowed(RollUpFilter, request, calculated)
        sums = rows.order_by().aggregate(
            tool_count=Count("pk"), **{name: Sum(f"summary__{name}") for name in SUMS}
        )
        pages = Pages()
        ordered = rows.order_by("-summary__net_present_value", "pk")
        page: Any = pages.paginate_queryset(ordered, request, view=self)
        answer = pages.get_paginated_response([_headline(tool) for tool in page])
        answer.data["aggregate"] = {
            "tool_count": sums["tool_count"],
            **{f"total_{name.removeprefix('total_')}": _money(sums[name]) for name in SUMS},
        }
        return answer


@extend_schema_view(get=extend_schema(operation_id="tei_clients_list"))
class ClientList(generics.ListAPIView[Client]):
    """The clients you may see."""

    capability = VIEW
    queryset = Client.objects.none()
    serializer_class = ClientOut
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
    }


def _money(amount: Any) -> str:
    return "0.00" if amount is None else cents_string(amount)
