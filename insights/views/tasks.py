"""Follow-up tasks over the API: read, and closed by people."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.tasks import complete_task, drop_task
from insights.filters import TaskFilter
from insights.models import FollowUpTask
from insights.queries.tasks import VIEW, get_task, list_tasks
from insights.serializers.tasks import FollowUpTaskOut, TaskClosingIn
from insights.states import ACT
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition


@extend_schema_view(get=extend_schema(operation_id="insights_follow_ups_list"))
class TaskList(generics.ListAPIView[FollowUpTask]):
    """The tasks of your sites, the newest first. They are raised at their card."""

    capability = VIEW
    queryset = FollowUpTask.objects.none()
    serializer_class = FollowUpTaskOut
    filterset_class = TaskFilter
    ordering_fields = ("created_at", "due_date")

    def get_queryset(self) -> QuerySet[FollowUpTask]:
        """What the caller may see."""
        return list_tasks(self.request.user)


class TaskDetail(APIView):
    """One task."""

    capability = VIEW

    @extend_schema(responses=FollowUpTaskOut, operation_id="insights_follow_ups_read")
    def get(self, request: Request, follow_up_id: str) -> Response:
        """With its cause and its end."""
        return Response(FollowUpTaskOut(get_task(request.user, follow_up_id)).data)


class _Closing(APIView):
    """An end that a person puts to a task."""

    capability = ACT
    act: Any = None

    def close(self, request: Request, follow_up_id: str) -> Response:
        """The task as it then stands."""
        task = get_task(request.user, follow_up_id, ACT)
        sent = checked(TaskClosingIn, request.data)
        done = type(self).act(task=task, by=request.user, outcome=sent["outcome"])
        return Response(FollowUpTaskOut(done).data)


class TaskComplete(_Closing):
    """Doing it."""

    act = staticmethod(complete_task)

    @extend_schema(
        request=TaskClosingIn,
        responses=FollowUpTaskOut,
        operation_id="insights_follow_ups_complete",
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, follow_up_id: str) -> Response:
        """It is done, and this came of it."""
        return self.close(request, follow_up_id)


class TaskDrop(_Closing):
    """Dropping it."""

    act = staticmethod(drop_task)

    @extend_schema(
        request=TaskClosingIn, responses=FollowUpTaskOut, operation_id="insights_follow_ups_drop"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, follow_up_id: str) -> Response:
        """It is not to be done, for this reason."""
        return self.close(request, follow_up_id)
