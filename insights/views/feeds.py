"""What goes out to other systems: records, their schema, tiles, pushes. Nothing is taken in."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.feeds import SCHEMA, feed_schema, send_feed_again
from insights.actions.guardian import HourNotOver, guardian_schema, tell_hour
from insights.models import FeedDelivery
from insights.queries.feeds import READ, list_feed_deliveries, records_after, tiles_of
from insights.queries.places import get_organization
from insights.serializers.feeds import (
    FeedDeliveryOut,
    FeedIn,
    FeedOut,
    GuardianIn,
    GuardianOut,
    OrganizationIn,
    TileOut,
)
from leafenterprise.accounts.permissions import get_own
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

SCHEMA_TYPE = "application/schema+json"
SCHEMA_ANSWER: Any = {(200, SCHEMA_TYPE): OpenApiTypes.OBJECT}


class PerformanceFeed(APIView):
    """The feed for Performance Dashboards, to be pulled."""

    capability = READ

    @extend_schema(parameters=[FeedIn], responses=FeedOut, operation_id="insights_feed_performance")
    def get(self, request: Request) -> Response:
        """Records after the cursor; the same cursor gives the same records and later ones."""
        sent = checked(FeedIn, request.query_params.dict())
        organization = get_organization(request.user, READ, sent.get("organization", ""))
        found, has_more = records_after(request.user, organization, sent["cursor"], sent["limit"])
        return Response(
            {
                "schema": SCHEMA,
                "records": found,
                "next_cursor": found[-1]["sequence"] if found else sent["cursor"],
                "has_more": has_more,
            }
        )


class PerformanceFeedSchema(APIView):
    """The JSON Schema of a record."""

    capability = READ

    @extend_schema(responses=SCHEMA_ANSWER, operation_id="insights_feed_performance_schema")
    def get(self, request: Request) -> Response:
        """JSON Schema 2020-12 of version 1; what would break a reader is version 2."""
        return Response(feed_schema(), content_type=SCHEMA_TYPE)


class Tiles(APIView):
    """Headline tiles for other dashboards."""

    capability = READ

    @extend_schema(
        parameters=[OrganizationIn],
        responses=TileOut(many=True),
        operation_id="insights_feed_tiles",
    )
    def get(self, request: Request) -> Response:
        """Today's revenue and collected, and what is outstanding, from the feed."""
        sent = checked(OrganizationIn, request.query_params.dict())
        organization = get_organization(request.user, READ, sent.get("organization", ""))
        found = tiles_of(request.user, organization, timezone.now())
        return Response(TileOut(found, many=True).data)


@extend_schema_view(get=extend_schema(operation_id="insights_feed_deliveries_list"))
class FeedDeliveryList(generics.ListAPIView[FeedDelivery]):
    """Pushes of the feed, the newest first."""

    capability = READ
    queryset = FeedDelivery.objects.none()
    serializer_class = FeedDeliveryOut
    ordering_fields = ("queued_at",)

    def get_queryset(self) -> QuerySet[FeedDelivery]:
        """What the caller may see."""
        return list_feed_deliveries(self.request.user)


class FeedDeliveryAgain(APIView):
    """Sending again."""

    capability = "insights.govern"

    @extend_schema(
        request=None,
        responses={202: FeedDeliveryOut},
        operation_id="insights_feed_deliveries_send_again",
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, feed_delivery_id: str) -> Response:
        """Try a push that was given up once more."""
        rows = FeedDelivery.objects.select_related("organization")
        found = get_own(rows, request.user, self.capability, feed_delivery_id)
        again = send_feed_again(delivery=found, by=request.user)
        return Response(FeedDeliveryOut(again).data, status=202)


class GuardianFeed(APIView):
    """The feed for the AI Guardian."""

    capability = READ

    @extend_schema(
        parameters=[GuardianIn], responses=GuardianOut, operation_id="insights_feed_guardian"
    )
    @states_errors(HourNotOver)
    def get(self, request: Request) -> Response:
        """Counts and ratios of one hour by site and category; told once, small groups left out."""
        sent = checked(GuardianIn, request.query_params.dict())
        organization = get_organization(request.user, READ, sent.get("organization", ""))
        return Response(tell_hour(organization=organization, hour=sent["hour"], by=request.user))


class GuardianSchema(APIView):
    """Its JSON Schema."""

    capability = READ

    @extend_schema(responses=SCHEMA_ANSWER, operation_id="insights_feed_guardian_schema")
    def get(self, request: Request) -> Response:
        """JSON Schema 2020-12 of version 1."""
        return Response(guardian_schema(), content_type=SCHEMA_TYPE)
