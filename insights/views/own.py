"""Saved filters and notices over the API: each person's own."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.notices import set_notices
from insights.actions.saved_views import delete_view, known_filters, save_view
from insights.filters import SavedViewFilter
from insights.models import SavedView
from insights.queries.notices import VIEW, wants_notices
from insights.queries.places import get_organization
from insights.queries.saved_views import get_saved_view, list_saved_views
from insights.serializers.own import NoticesIn, NoticesOut, OwnIn, SavedViewIn, SavedViewOut
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent


class SavedViewList(generics.ListAPIView[SavedView]):
    """Your own saved filters."""

    capability = VIEW
    queryset = SavedView.objects.none()
    serializer_class = SavedViewOut
    filterset_class = SavedViewFilter
    ordering_fields = ("name", "created_at")

    def get_queryset(self) -> QuerySet[SavedView]:
        """Where you still may look."""
        return list_saved_views(self.request.user).select_related("organization")

    @extend_schema(operation_id="insights_saved_views_list")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """By name."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=SavedViewIn,
        responses={201: SavedViewOut},
        operation_id="insights_saved_views_save",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Keep filters under a name; what is no filter is left out."""
        sent = checked(SavedViewIn, request.data)
        organization = get_organization(request.user, VIEW, sent.get("organization", ""))
        kept = save_view(
            organization=organization,
            name=sent["name"],
            query=known_filters(sent["query"]),
            by=request.user,
        )
        return Response(SavedViewOut(kept).data, status=201)


class SavedViewDetail(APIView):
    """One of your own."""

    capability = VIEW

    @extend_schema(responses=SavedViewOut, operation_id="insights_saved_views_read")
    def get(self, request: Request, view_id: str) -> Response:
        """Its name and its filters."""
        return Response(SavedViewOut(get_saved_view(request.user, view_id)).data)

    @extend_schema(responses={204: None}, operation_id="insights_saved_views_delete")
    @idempotent
    def delete(self, request: Request, view_id: str) -> Response:
        """Let them go."""
        delete_view(view=get_saved_view(request.user, view_id), by=request.user)
        return Response(status=204)


class Notices(APIView):
    """What you are told of outside this place."""

    capability = VIEW

    @extend_schema(parameters=[OwnIn], responses=NoticesOut, operation_id="insights_notices_read")
    def get(self, request: Request) -> Response:
        """Critical cards, until you say otherwise."""
        sent = checked(OwnIn, request.query_params.dict())
        organization = get_organization(request.user, VIEW, sent.get("organization", ""))
        wanted = wants_notices(request.user, organization)
        return Response({"organization": organization.public_id, "critical_cards": wanted})

    @extend_schema(request=NoticesIn, responses=NoticesOut, operation_id="insights_notices_set")
    @idempotent
    def put(self, request: Request) -> Response:
        """Choose; the trail keeps it."""
        sent = checked(NoticesIn, request.data)
        organization = get_organization(request.user, VIEW, sent.get("organization", ""))
        own = set_notices(
            organization=organization, critical_cards=sent["critical_cards"], by=request.user
        )
        return Response(NoticesOut(own).data)
