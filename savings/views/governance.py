"""Governed objects: layouts, parties, contracts and plans."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from savings.actions.contracts import ContractIncomplete, freeze_contract
from savings.actions.layouts import LayoutFrozen, add_layout
from savings.claims.errors import LayoutError
from savings.models import Broker, ClientGroup, Contract, Pbm, RunPlan, SourceLayout
from savings.parameters import ParametersInvalid
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
from savings.views.payloads import SavingsList, SavingsView


@extend_schema_view(get=extend_schema(operation_id="layouts_list"))
class LayoutList(SavingsList):
    """Every version of every layout, and the door for new ones."""

    capabilities = {"GET": "savings.view", "POST": "savings.govern"}
    ordering_fields = ("layout_id", "version", "created_at")
    queryset = SourceLayout.objects.none()
    serializer_class = LayoutOut

    def get_queryset(self) -> QuerySet[SourceLayout]:
        """What the caller may see."""
        return governance.list_layouts(self.request.user)

    @extend_schema(request=LayoutIn, responses={201: LayoutOut}, operation_id="layouts_add")
    @idempotent
    @states_errors(LayoutFrozen, LayoutError)
    def post(self, request: Request) -> Response:
        """Add a version of a layout that all clients share; a platform administrator's door."""
        sent = checked(LayoutIn, request.data)
        layout = add_layout(definition=sent["definition"], by=request.user)
        return Response(LayoutOut(layout).data, status=201)


class LayoutDetail(SavingsView):
    """The newest active version of a layout."""

    @extend_schema(responses=LayoutOut, operation_id="layouts_read")
    def get(self, request: Request, layout_id: str) -> Response:
        """How a source's files are read, with the meaning of each money column."""
        return Response(LayoutOut(governance.get_layout(layout_id)).data)


@extend_schema_view(get=extend_schema(operation_id="pbms_list"))
class PbmList(SavingsList):
    """The PBMs that files can come from."""

    ordering_fields = ("name", "code")
    queryset = Pbm.objects.none()
    serializer_class = PbmOut

    def get_queryset(self) -> QuerySet[Pbm]:
        """What the caller may see."""
        return governance.list_pbms(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="brokers_list"))
class BrokerList(SavingsList):
    """The TPAs and brokers of your clients."""

    ordering_fields = ("name", "code")
    queryset = Broker.objects.none()
    serializer_class = BrokerOut

    def get_queryset(self) -> QuerySet[Broker]:
        """What the caller may see."""
        return governance.list_brokers(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="groups_list"))
class GroupList(SavingsList):
    """The groups of your clients, by their ids in the claims."""

    ordering_fields = ("name", "code")
    queryset = ClientGroup.objects.none()
    serializer_class = GroupOut

    def get_queryset(self) -> QuerySet[ClientGroup]:
        """What the caller may see."""
        return governance.list_groups(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="contracts_list"))
class ContractList(SavingsList):
    """The contracts of your clients, with terms and frozen versions."""

    ordering_fields = ("name", "from_date", "created_at")
    queryset = Contract.objects.none()
    serializer_class = ContractOut

    def get_queryset(self) -> QuerySet[Contract]:
        """What the caller may see."""
        return governance.list_contracts(self.request.user)


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
    @states_errors(ContractIncomplete, ParametersInvalid)
    def post(self, request: Request, contract_id: str) -> Response:
        """Freeze the terms as they stand; unchanged terms are the version they already have."""
        contract = governance.get_contract(request.user, contract_id)
        version = freeze_contract(contract=contract, by=request.user)
        return Response(ContractVersionOut(version).data, status=201)


@extend_schema_view(get=extend_schema(operation_id="plans_list"))
class PlanList(SavingsList):
    """Which scopes may be queued, with what, by whom."""

    ordering_fields = ("name", "created_at")
    queryset = RunPlan.objects.none()
    serializer_class = PlanOut

    def get_queryset(self) -> QuerySet[RunPlan]:
        """What the caller may see."""
        return governance.list_plans(self.request.user)


class PlanDetail(SavingsView):
    """One run plan."""

    @extend_schema(responses=PlanOut, operation_id="plans_read")
    def get(self, request: Request, plan_id: str) -> Response:
        """Its scopes, inputs and roles."""
        return Response(PlanOut(governance.get_plan(request.user, plan_id)).data)
