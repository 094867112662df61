"""The JSON door of the trail."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.trail.filters import EventFilter
from audit.trail.models import AuditEvent
from audit.trail.queries import CAPABILITY, get_event, list_chains, list_events
from audit.trail.serializers import EventSerializer, VerdictSerializer
from audit.trail.verification import verify_trail


class EventList(generics.ListAPIView[AuditEvent]):
    """The events of one's organizations, newest first."""

    capability = CAPABILITY
    serializer_class = EventSerializer
    queryset = AuditEvent.objects.none()
    filterset_class = EventFilter
    ordering_fields = ["at", "sequence", "action"]

    def get_queryset(self) -> QuerySet[AuditEvent]:
        """What the caller may read."""
        return list_events(self.request.user)


class EventDetail(APIView):
    """One event."""

    capability = CAPABILITY

    @extend_schema(responses=EventSerializer)
    def get(self, request: Request, public_id: str) -> Response:
        """Who did what, when, why, and its link."""
        return Response(EventSerializer(get_event(request.user, public_id)).data)


class Verification(APIView):
    """Whether the trail holds."""

    capability = CAPABILITY

    @extend_schema(responses=VerdictSerializer)
    def get(self, request: Request) -> Response:
        """Reads every chain the caller may read against its links, its head and the anchors."""
        names = list(list_chains(request.user).values_list("name", flat=True))
        return Response(VerdictSerializer(verify_trail(chains=names)).data)
