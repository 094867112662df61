"""The sources: how asking them stands, files of theirs, and rows that were refused."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.files import NotATable, WrongColumns
from insights.actions.quarantine import StillContradicts
from insights.actions.refusals import NotDoubtful, accept_refused, dismiss_refused
from insights.actions.sent_files import ingest_sent_file
from insights.filters import RefusedFilter
from insights.models import RefusedRow
from insights.queries.pulls import get_refused, list_pulls, list_refused, standings_of
from insights.queries.signals import CORRECT, INGEST
from insights.serializers.signals import SettleIn
from insights.serializers.sources import (
    RefusedRowOut,
    SourceFileIn,
    SourceFileOut,
    SourcePullOut,
    file_row,
    pull_row,
)
from leafenterprise.accounts.access import sites_for
from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.incoming import UploadEmpty, UploadTooLarge
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition


class PullList(APIView):
    """The sources that are asked."""

    capability = INGEST

    @extend_schema(responses=SourcePullOut(many=True), operation_id="insights_pulls")
    def get(self, request: Request) -> Response:
        """When each was asked last, until when it was read, and what of it waits."""
        found = standings_of(list_pulls(request.user), timezone.now())
        return Response(SourcePullOut([pull_row(each) for each in found], many=True).data)


class SourceFileDoor(APIView):
    """The door for files of sources."""

    capability = INGEST
    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": SourceFileIn},
        responses=SourceFileOut,
        operation_id="insights_source_files_send",
    )
    @idempotent
    @states_errors(UploadTooLarge, UploadEmpty, WrongColumns, NotATable)
    def post(self, request: Request) -> Response:
        """Take a file in row by row; rows that are not taken are stated with their reason."""
        sent = checked(SourceFileIn, request.data)
        site = sites_for(request.user, INGEST).filter(public_id=sent.pop("site")).first()
        if site is None:
            raise InvalidInput(site=["does not exist, or is not yours to see"])
        sender: Any = request.user
        found = ingest_sent_file(site=site, by=sender, **sent)
        return Response(SourceFileOut(file_row(found)).data)


@extend_schema_view(get=extend_schema(operation_id="insights_refused_list"))
class RefusedList(generics.ListAPIView[RefusedRow]):
    """Rows that could not be taken, the newest first."""

    capability = CORRECT
    queryset = RefusedRow.objects.none()
    serializer_class = RefusedRowOut
    filterset_class = RefusedFilter
    ordering_fields = ("created_at",)

    def get_queryset(self) -> QuerySet[RefusedRow]:
        """What the caller may settle."""
        return list_refused(self.request.user)


class RefusedDismiss(APIView):
    """Letting a refused row go."""

    capability = CORRECT

    @extend_schema(
        request=SettleIn, responses=RefusedRowOut, operation_id="insights_refused_dismiss"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, refused_id: str) -> Response:
        """It is not taken in, and somebody said why; days wait for it no longer."""
        row = get_refused(request.user, refused_id)
        reason = checked(SettleIn, request.data)["reason"]
        done = dismiss_refused(row=row, by=request.user, reason=reason)
        return Response(RefusedRowOut(done).data)


class RefusedAccept(APIView):
    """Taking a row in that was held because it may have been told already."""

    capability = CORRECT

    @extend_schema(
        request=SettleIn, responses=RefusedRowOut, operation_id="insights_refused_accept"
    )
    @idempotent
    @states_errors(InvalidTransition, NotDoubtful, StillContradicts)
    def post(self, request: Request, refused_id: str) -> Response:
        """It is a payment of its own, and somebody said how they know; it counts from now on."""
        row = get_refused(request.user, refused_id)
        reason = checked(SettleIn, request.data)["reason"]
        done = accept_refused(row=row, by=request.user, reason=reason)
        return Response(RefusedRowOut(done).data)
