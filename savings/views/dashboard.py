"""What goes to other systems and comes from them: payloads, deliveries, connectors."""

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.access import organizations_for
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition
from savings.actions.collecting import queue_collection
from savings.actions.exports import ExportBlocked
from savings.actions.publishing import NoDestination, publish_run, send_again
from savings.connectors import CONNECTORS, NotConfigured, states_for
from savings.dashboard import build_payload, payload_schema
from savings.filters import DeliveryFilter
from savings.models import DashboardDelivery
from savings.queries import publishing, runs
from savings.serializers.publishing import CollectionOut, ConnectorOut, DashboardOut, DeliveryOut
from savings.views.client_report import ORGANIZATION, REQUEST, governed
from savings.views.payloads import SavingsList, SavingsView


class DashboardPayload(SavingsView):
    """The payload of a request."""

    @extend_schema(
        parameters=[REQUEST, ORGANIZATION], responses=DashboardOut, operation_id="dashboard_payload"
    )
    @states_errors(runs.RequestNumberAmbiguous)
    def get(self, request: Request) -> Response:
        """Scope, headline metrics, readiness, evidence states, lineage ids; no rows, no members."""
        return Response(build_payload(*governed(request)))


class DashboardSchema(SavingsView):
    """The payload's JSON Schema."""

    @extend_schema(
        responses={(200, "application/schema+json"): OpenApiTypes.OBJECT},
        operation_id="dashboard_payload_schema",
    )
    def get(self, request: Request) -> Response:
        """The JSON Schema (2020-12) of version 1; it never changes, a change is version 2."""
        return Response(payload_schema(), content_type="application/schema+json")


@extend_schema_view(get=extend_schema(operation_id="deliveries_list"))
class DeliveryList(SavingsList):
    """The payloads of your clients on their way to receivers."""

    queryset = DashboardDelivery.objects.none()
    serializer_class = DeliveryOut
    filterset_class = DeliveryFilter
    ordering_fields = ("queued_at", "delivered_at", "created_at")

    def get_queryset(self) -> QuerySet[DashboardDelivery]:
        """What the caller may see."""
        return publishing.list_deliveries(self.request.user)


class DeliveryDetail(SavingsView):
    """One delivery."""

    @extend_schema(responses=DeliveryOut, operation_id="deliveries_read")
    def get(self, request: Request, delivery_id: str) -> Response:
        """How far it is, how often it was tried, and why it failed."""
        return Response(DeliveryOut(publishing.get_delivery(request.user, delivery_id)).data)


class DeliverySendAgain(SavingsView):
    """Sending again."""

    capability = "savings.export"

    @extend_schema(request=None, responses={202: DeliveryOut}, operation_id="deliveries_send_again")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, delivery_id: str) -> Response:
        """Try a delivery that was given up once more."""
        found = publishing.get_delivery(request.user, delivery_id)
        return Response(DeliveryOut(send_again(delivery=found, by=request.user)).data, status=202)


class ConnectorList(SavingsView):
    """Connectors."""

    capability = "evidence.view"

    @extend_schema(responses=ConnectorOut(many=True), operation_id="connectors_list")
    def get(self, request: Request) -> Response:
        """How each source system of your clients stands; no other system is asked for this."""
        own = organizations_for(request.user, self.capability)
        return self.paged(request, [one.to_json() for one in states_for(own)], ConnectorOut)


class ConnectorCollect(SavingsView):
    """Collecting."""

    capability = "evidence.add"

    @extend_schema(request=None, responses={202: CollectionOut}, operation_id="connectors_collect")
    @idempotent
    @states_errors(NotConfigured)
    def post(self, request: Request, connector: str) -> Response:
        """Ask a source system for evidence; while one collection is open it is that one."""
        if connector not in CONNECTORS:
            raise Http404
        job = queue_collection(connector=CONNECTORS[connector], by=request.user)
        return Response(
            CollectionOut({"job_id": job.public_id, "state": job.state}).data, status=202
        )


class RunPublish(SavingsView):
    """Publishing."""

    capability = "savings.export"

    @extend_schema(
        request=None, responses={202: DeliveryOut(many=True)}, operation_id="runs_publish"
    )
    @idempotent
    @states_errors(ExportBlocked, NoDestination)
    def post(self, request: Request, run_id: str) -> Response:
        """Push the run's payload to every receiver of its client; asked twice it is the same."""
        run = runs.get_run(request.user, run_id)
        made = publish_run(run=run, by=request.user)
        return Response([DeliveryOut(one).data for one in made], status=202)
