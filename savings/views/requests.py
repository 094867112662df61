"""Requests and scopes: taken in, resolved, chosen."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.choice import OrganizationUnclear, resolve_organization
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition
from savings.actions.requests import (
    RequestExists,
    ScopeNotCandidate,
    choose_scope,
    receive_request,
    resolve_request,
)
from savings.filters import RequestFilter, ScopeFilter
from savings.models import Scope, SourceRequest
from savings.queries import requests as queries
from savings.serializers.requests import ChoiceIn, RequestIn, RequestOut, ScopeOut
from savings.views.payloads import SavingsList, SavingsView


@extend_schema_view(get=extend_schema(operation_id="scopes_list"))
class ScopeList(SavingsList):
    """The exact scopes of your clients."""

    queryset = Scope.objects.none()
    serializer_class = ScopeOut
    filterset_class = ScopeFilter
    ordering_fields = ("from_date", "to_date", "created_at")

    def get_queryset(self) -> QuerySet[Scope]:
        """What the caller may see."""
        return queries.list_scopes(self.request.user)


class ScopeDetail(SavingsView):
    """One scope."""

    @extend_schema(responses=ScopeOut, operation_id="scopes_read")
    def get(self, request: Request, scope_id: str) -> Response:
        """Its PBM, broker, group, window and key."""
        return Response(ScopeOut(queries.get_scope(request.user, scope_id)).data)


@extend_schema_view(get=extend_schema(operation_id="requests_list"))
class RequestList(SavingsList):
    """The requests of your clients and how far they are resolved; the door for new ones."""

    capabilities = {"GET": "savings.view", "POST": "savings.resolve"}
    queryset = SourceRequest.objects.none()
    serializer_class = RequestOut
    filterset_class = RequestFilter
    ordering_fields = ("created_at", "source_request_number")

    def get_queryset(self) -> QuerySet[SourceRequest]:
        """What the caller may see."""
        return queries.list_requests(self.request.user)

    @extend_schema(request=RequestIn, responses={201: RequestOut}, operation_id="requests_receive")
    @idempotent
    @states_errors(RequestExists, OrganizationUnclear)
    def post(self, request: Request) -> Response:
        """Take a request in; it is resolved at once: exact, ambiguous or none."""
        sent = checked(RequestIn, request.data)
        slug = sent.get("organization", "")
        received = receive_request(
            organization=resolve_organization(request.user, slug, "savings.resolve"),
            number=sent["source_request_number"],
            source_system=sent["source_system"],
            asked=sent["asked"],
            note=sent["note"],
            by=request.user,
        )
        return Response(RequestOut(received).data, status=201)


class RequestDetail(SavingsView):
    """One request."""

    @extend_schema(responses=RequestOut, operation_id="requests_read")
    def get(self, request: Request, request_id: str) -> Response:
        """What was asked for and what it turned out to mean."""
        return Response(RequestOut(queries.get_request(request.user, request_id)).data)


class RequestResolve(SavingsView):
    """Resolving again."""

    capability = "savings.resolve"

    @extend_schema(request=None, responses=RequestOut, operation_id="requests_resolve")
    @idempotent
    def post(self, request: Request, request_id: str) -> Response:
        """Look again, after the plans have changed."""
        found = queries.get_request(request.user, request_id)
        return Response(RequestOut(resolve_request(request=found, by=request.user)).data)


class RequestChoose(SavingsView):
    """Choosing."""

    capability = "savings.resolve"

    @extend_schema(request=ChoiceIn, responses=RequestOut, operation_id="requests_choose")
    @idempotent
    @states_errors(ScopeNotCandidate, InvalidTransition)
    def post(self, request: Request, request_id: str) -> Response:
        """A person says which candidate an ambiguous request means."""
        sent = checked(ChoiceIn, request.data)
        found = queries.get_request(request.user, request_id)
        chosen = choose_scope(
            request=found, scope_id=sent["scope"], by=request.user, reason=sent["reason"]
        )
        return Response(RequestOut(chosen).data)
