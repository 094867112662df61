"""Sites beside one another, and recurring revenue, over the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.queries.group import group_view
from insights.queries.selections import Asked, selection_of
from insights.queries.signals import VIEW
from insights.queries.subscription_view import subscription_view
from insights.serializers.dashboards import SelectionIn
from insights.serializers.group import GroupViewOut
from insights.serializers.subscriptions import SubscriptionsIn, SubscriptionsOut
from leafenterprise.accounts.access import check
from leafenterprise.shared.api import checked

GROUP = "group.view"


class GroupView(APIView):
    """The headline figures of several sites."""

    capability = GROUP

    @extend_schema(
        parameters=[SelectionIn], responses=GroupViewOut, operation_id="insights_dashboards_by_site"
    )
    def get(self, request: Request) -> Response:
        """All sites together, and each beside the others; the sum of the sites is the whole."""
        now = timezone.now()
        asked = selection_of(request.user, checked(SelectionIn, request.query_params.dict()), now)
        check(request.user, GROUP, asked.selection.organization)
        return Response(_about(asked) | group_view(asked))


class Subscriptions(APIView):
    """Recurring revenue by programme."""

    capability = VIEW

    @extend_schema(
        parameters=[SubscriptionsIn],
        responses=SubscriptionsOut,
        operation_id="insights_dashboards_subscriptions",
    )
    def get(self, request: Request) -> Response:
        """Movements, what is at risk or lost to failed payments, and what came late."""
        now = timezone.now()
        sent = checked(SubscriptionsIn, request.query_params.dict())
        asked = selection_of(request.user, sent, now)
        return Response(_about(asked) | subscription_view(asked, sent.get("reported_on"), now))


def _about(asked: Asked) -> dict[str, Any]:
    period = asked.selection.period
    return {
        "organization": asked.selection.organization.public_id,
        "period": {"first_day": period.first, "last_day": period.last},
    }
