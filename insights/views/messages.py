"""Events for other modules over the API: how far they are, and sending again."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.messages import send_message_again
from insights.filters import MessageFilter
from insights.models import ModuleMessage
from insights.queries.feeds import READ
from insights.queries.messages import list_messages
from insights.serializers.messages import ModuleMessageOut
from leafenterprise.accounts.permissions import get_own
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition


@extend_schema_view(get=extend_schema(operation_id="insights_messages_list"))
class ModuleMessageList(generics.ListAPIView[ModuleMessage]):
    """Events for Task Manager, the Communication Hub and the accounts, the newest first."""

    capability = READ
    queryset = ModuleMessage.objects.none()
    serializer_class = ModuleMessageOut
    filterset_class = MessageFilter
    ordering_fields = ("queued_at",)

    def get_queryset(self) -> QuerySet[ModuleMessage]:
        """What the caller may see."""
        return list_messages(self.request.user)


class ModuleMessageAgain(APIView):
    """Sending again."""

    capability = "insights.govern"

    @extend_schema(
        request=None,
        responses={202: ModuleMessageOut},
        operation_id="insights_messages_send_again",
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, message_id: str) -> Response:
        """Try an event that was given up once more."""
        rows = ModuleMessage.objects.select_related("organization")
        found = get_own(rows, request.user, self.capability, message_id)
        again = send_message_again(message=found, by=request.user)
        return Response(ModuleMessageOut(again).data, status=202)
