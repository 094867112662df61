"""What people ask of their data: one person asks in their name, another decides."""

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.trail.redaction import TwoPeopleNeeded
from insights.actions import privacy
from insights.actions.decided import PRIVACY_STEPS
from insights.filters import PrivacyFilter
from insights.models import PrivacyRequest
from insights.queries.places import get_organization
from insights.queries.privacy import get_request, list_requests
from insights.serializers.retention import AskPrivacyIn, DecisionIn, PrivacyRequestOut
from insights.states import ASK, ERASE, WorkBegun
from insights.views.decided import Door
from leafenterprise.accounts.fresh import require_fresh_factor
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

DOOR = Door(get_request, PRIVACY_STEPS, PrivacyRequestOut)


@extend_schema_view(get=extend_schema(operation_id="insights_privacy_requests_list"))
class PrivacyList(generics.ListAPIView[PrivacyRequest]):
    """The privacy requests of your practices, and the door for another."""

    capability = ASK
    queryset = PrivacyRequest.objects.none()
    serializer_class = PrivacyRequestOut
    filterset_class = PrivacyFilter
    ordering_fields = ("requested_at", "finished_at")

    def get_queryset(self) -> QuerySet[PrivacyRequest]:
        """What the caller may see."""
        return list_requests(self.request.user)

    @extend_schema(
        request=AskPrivacyIn,
        responses={201: PrivacyRequestOut},
        operation_id="insights_privacy_requests_ask",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask in a person's name to have their data, or to have erased what need not be kept."""
        sent = checked(AskPrivacyIn, request.data)
        practice = get_organization(request.user, ASK, sent.pop("organization"))
        asked = privacy.request_privacy(organization=practice, by=request.user, **sent)
        return Response(PrivacyRequestOut(asked).data, status=201)


class PrivacyDetail(APIView):
    """One privacy request."""

    capability = ASK

    @extend_schema(responses=PrivacyRequestOut, operation_id="insights_privacy_requests_read")
    def get(self, request: Request, privacy_request_id: str) -> Response:
        """Who asked, who decided, and what was given out, emptied and kept."""
        return DOOR.read(request, privacy_request_id)


class PrivacyFile(APIView):
    """What an export gives out."""

    capability = ASK

    @extend_schema(responses=OpenApiTypes.OBJECT, operation_id="insights_privacy_requests_file")
    @states_errors(privacy.NoFile, privacy.FileForgotten)
    def get(self, request: Request, privacy_request_id: str) -> Response:
        """Everything that is held of the person; asks for a fresh second factor."""
        found = get_request(request.user, privacy_request_id)
        require_fresh_factor(request)
        return Response(privacy.take_file(request=found, by=request.user))


class PrivacyApprove(APIView):
    """Approving."""

    capability = ERASE

    @extend_schema(
        request=DecisionIn,
        responses=PrivacyRequestOut,
        operation_id="insights_privacy_requests_approve",
    )
    @idempotent
    @states_errors(InvalidTransition, TwoPeopleNeeded)
    def post(self, request: Request, privacy_request_id: str) -> Response:
        """The second person's yes; a job does it. Asks for a fresh second factor."""
        return DOOR.take(request, privacy_request_id, "approve")


class PrivacyReject(APIView):
    """Rejecting."""

    capability = ERASE

    @extend_schema(
        request=DecisionIn,
        responses=PrivacyRequestOut,
        operation_id="insights_privacy_requests_reject",
    )
    @idempotent
    @states_errors(InvalidTransition, TwoPeopleNeeded, WorkBegun)
    def post(self, request: Request, privacy_request_id: str) -> Response:
        """The second person's no, and why."""
        return DOOR.take(request, privacy_request_id, "reject")


class PrivacyWithdraw(APIView):
    """Withdrawing."""

    capability = ASK

    @extend_schema(
        request=DecisionIn,
        responses=PrivacyRequestOut,
        operation_id="insights_privacy_requests_withdraw",
    )
    @idempotent
    @states_errors(InvalidTransition, WorkBegun)
    def post(self, request: Request, privacy_request_id: str) -> Response:
        """Take it back before anything was done."""
        return DOOR.take(request, privacy_request_id, "withdraw")


class PrivacyAskAgain(APIView):
    """Asking again."""

    capability = ASK

    @extend_schema(
        request=None,
        responses=PrivacyRequestOut,
        operation_id="insights_privacy_requests_ask_again",
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, privacy_request_id: str) -> Response:
        """Ask again once the hold that stopped it is lifted; it is decided anew."""
        return DOOR.take(request, privacy_request_id, "ask_again")
