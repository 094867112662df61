"""Governed objects: layouts, parties, contracts and plans."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.access import for_user
from leafenterprise.shared.idempotency import idempotent
from savings.actions.contracts import freeze_contract
from savings.actions.layouts import add_layout
from savings.models import ClientGroup
from savings.queries import governance
from savings.serializers.governance import (
    BrokerOut,
    ContractOut,
    ContractVersionOut,
    GroupOut,
    LayoutIn,
    LayoutOut,
    PbmOut,
    PlanOut,
)
from savings.views.payloads import SavingsView, checked, ordered


class LayoutList(SavingsView):
    """Layouts, and the door for new versions."""

    capabilities = {"GET": "savings.view", "POST": "savings.govern"}

    @extend_schema(responses=LayoutOut(many=True), operation_id="layouts_list")
    def get(self, request: Request) -> Response:
        """Every version of every layout."""
        return self.paged(request, governance.list_layouts(request.user), LayoutOut)

    @extend_schema(request=LayoutIn, responses={201: LayoutOut}, operation_id="layouts_add")
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a version of a layout; stored versions never change."""
        sent = checked(LayoutIn, request.data)
        layout = add_layout(definition=sent["definition"], by=request.user)
        return Response(LayoutOut(layout).data, status=201)


class LayoutDetail(SavingsView):
    """The newest active version of a layout."""

    @extend_schema(responses=LayoutOut, operation_id="layouts_read")
    def get(self, request: Request, layout_id: str) -> Response:
        """How a source's files are read, with the meaning of each money column."""
        return Response(LayoutOut(governance.get_layout(layout_id)).data)


class PbmList(SavingsView):
    """PBMs."""

    @extend_schema(responses=PbmOut(many=True), operation_id="pbms_list")
    def get(self, request: Request) -> Response:
        """The PBMs that files can come from."""
        return self.paged(request, governance.list_pbms(request.user), PbmOut)


class BrokerList(SavingsView):
    """TPAs and brokers."""

    @extend_schema(responses=BrokerOut(many=True), operation_id="brokers_list")
    def get(self, request: Request) -> Response:
        """The TPAs and brokers of your clients."""
        return self.paged(request, governance.list_brokers(request.user), BrokerOut)


class GroupList(SavingsView):
    """Client groups."""

    @extend_schema(responses=GroupOut(many=True), operation_id="groups_list")
    def get(self, request: Request) -> Response:
        """The groups of your clients, by their ids in the claims."""
        groups = ClientGroup.objects.select_related("organization")
        mine: Any = for_user(groups, request.user, "savings.view")
        return self.paged(request, mine, GroupOut)


class ContractList(SavingsView):
    """Contracts."""

    @extend_schema(responses=ContractOut(many=True), operation_id="contracts_list")
    def get(self, request: Request) -> Response:
        """The contracts of your clients, with terms and frozen versions."""
        contracts = ordered(request, governance.list_contracts(request.user))
        return self.paged(request, contracts, ContractOut)


class ContractDetail(SavingsView):
    """One contract."""

    @extend_schema(responses=ContractOut, operation_id="contracts_read")
    def get(self, request: Request, contract_id: str) -> Response:
        """Its terms, settlements and frozen versions."""
        return Response(ContractOut(governance.get_contract(request.user, contract_id)).data)


class ContractFreeze(SavingsView):
    """Freezing."""

    capability = "savings.govern"

    @extend_schema(
        request=None, responses={201: ContractVersionOut}, operation_id="contracts_freeze"
    )
    @idempotent
    def post(self, request: Request, contract_id: str) -> Response:
        """Freeze the terms as they stand; unchanged terms are the version they already have."""
        contract = governance.get_contract(request.user, contract_id)
        version = freeze_contract(contract=contract, by=request.user)
        return Response(ContractVersionOut(version).data, status=201)


class PlanList(SavingsView):
    """Run plans."""

    @extend_schema(responses=PlanOut(many=True), operation_id="plans_list")
    def get(self, request: Request) -> Response:
        """Which scopes may be queued, with what, by whom."""
        plans = ordered(request, governance.list_plans(request.user))
        return self.paged(request, plans, PlanOut)


class PlanDetail(SavingsView):
    """One run plan."""

    @extend_schema(responses=PlanOut, operation_id="plans_read")
    def get(self, request: Request, plan_id: str) -> Response:
        """Its scopes, inputs and roles."""
        return Response(PlanOut(governance.get_plan(request.user, plan_id)).data)
