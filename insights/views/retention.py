"""How records end: one person asks, another decides."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.trail.redaction import TwoPeopleNeeded
from insights.actions import retention
from insights.actions.decided import DELETION_STEPS
from insights.filters import RecordDeletionFilter
from insights.models import RecordDeletion, RetentionRule
from insights.queries.places import get_organization
from insights.queries.retention import get_deletion, list_deletions, list_rules
from insights.serializers.retention import (
    AskDeletionIn,
    DecisionIn,
    RecordDeletionOut,
    RetentionRuleOut,
)
from insights.states import ASK, ERASE, WorkBegun
from insights.views.decided import Door
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

DOOR = Door(get_deletion, DELETION_STEPS, RecordDeletionOut)


@extend_schema_view(get=extend_schema(operation_id="insights_retention_rules"))
class RuleList(generics.ListAPIView[RetentionRule]):
    """How long your practices keep their records; set in the admin."""

    capability = ASK
    queryset = RetentionRule.objects.none()
    serializer_class = RetentionRuleOut
    filterset_fields: tuple[str, ...] = ()
    ordering_fields = ("set_at",)

    def get_queryset(self) -> QuerySet[RetentionRule]:
        """What the caller may see."""
        return list_rules(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="insights_record_deletions_list"))
class DeletionList(generics.ListAPIView[RecordDeletion]):
    """The deletions of your practices, and the door for another."""

    capability = ASK
    queryset = RecordDeletion.objects.none()
    serializer_class = RecordDeletionOut
    filterset_class = RecordDeletionFilter
    ordering_fields = ("requested_at", "finished_at")

    def get_queryset(self) -> QuerySet[RecordDeletion]:
        """What the caller may see."""
        return list_deletions(self.request.user)

    @extend_schema(
        request=AskDeletionIn,
        responses={201: RecordDeletionOut},
        operation_id="insights_record_deletions_ask",
    )
    @idempotent
    @states_errors(
        retention.NothingDue, retention.RecordDeletionBlocked, retention.RecordDeletionStands
    )
    def post(self, request: Request) -> Response:
        """Ask for everything to go whose time is over by the rule; somebody else decides."""
        sent = checked(AskDeletionIn, request.data)
        practice = get_organization(request.user, ASK, sent["organization"])
        asked = retention.request_deletion(
            organization=practice, reason=sent["reason"], by=request.user
        )
        return Response(RecordDeletionOut(asked).data, status=201)


class DeletionDetail(APIView):
    """One deletion."""

    capability = ASK

    @extend_schema(responses=RecordDeletionOut, operation_id="insights_record_deletions_read")
    def get(self, request: Request, record_deletion_id: str) -> Response:
        """Who asked, who decided, what went and what was kept."""
        return DOOR.read(request, record_deletion_id)


class DeletionApprove(APIView):
    """Approving."""

    capability = ERASE

    @extend_schema(
        request=DecisionIn,
        responses=RecordDeletionOut,
        operation_id="insights_record_deletions_approve",
    )
    @idempotent
    @states_errors(InvalidTransition, TwoPeopleNeeded, retention.RecordDeletionBlocked)
    def post(self, request: Request, record_deletion_id: str) -> Response:
        """The second person's yes; a job deletes. Asks for a fresh second factor."""
        return DOOR.take(request, record_deletion_id, "approve")


class DeletionReject(APIView):
    """Rejecting."""

    capability = ERASE

    @extend_schema(
        request=DecisionIn,
        responses=RecordDeletionOut,
        operation_id="insights_record_deletions_reject",
    )
    @idempotent
    @states_errors(InvalidTransition, TwoPeopleNeeded, WorkBegun)
    def post(self, request: Request, record_deletion_id: str) -> Response:
        """The second person's no, and why."""
        return DOOR.take(request, record_deletion_id, "reject")


class DeletionWithdraw(APIView):
    """Withdrawing."""

    capability = ASK

    @extend_schema(
        request=DecisionIn,
        responses=RecordDeletionOut,
        operation_id="insights_record_deletions_withdraw",
    )
    @idempotent
    @states_errors(InvalidTransition, WorkBegun)
    def post(self, request: Request, record_deletion_id: str) -> Response:
        """Take it back before anything went."""
        return DOOR.take(request, record_deletion_id, "withdraw")


class DeletionAskAgain(APIView):
    """Asking again."""

    capability = ASK

    @extend_schema(
        request=None,
        responses=RecordDeletionOut,
        operation_id="insights_record_deletions_ask_again",
    )
    @idempotent
    @states_errors(InvalidTransition, retention.RecordDeletionBlocked)
    def post(self, request: Request, record_deletion_id: str) -> Response:
        """Ask for a stopped deletion again; it is decided anew."""
        return DOOR.take(request, record_deletion_id, "ask_again")
