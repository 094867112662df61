"""The JSON door of exports: tables, asking, the log, files, templates, months."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.exports import serializers as shapes
from audit.exports.actions import ExportGone, NotReady, ask_for_export
from audit.exports.filters import ExportFilter
from audit.exports.leaving import hand_out
from audit.exports.models import ExportLog
from audit.exports.orders import Order
from audit.exports.queries import (
    get_export,
    get_organization,
    get_own,
    get_schedule,
    list_exports,
    list_schedules,
    list_tables,
)
from audit.exports.registry import UnknownTable, table_named
from audit.exports.schedules import start_schedule, stop_schedule
from audit.exports.templates import (
    TemplateExists,
    UnknownTemplate,
    get_template,
    keep_template,
    list_templates,
    own_template,
)
from audit.exports.writers import TYPES
from leafenterprise.accounts.permissions import SignedIn
from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.pdf import PdfFailed, PdfUnavailable
from leafenterprise.shared.stated_errors import states_errors

FILES: Any = {(200, kind.split(";")[0]): OpenApiTypes.BINARY for kind in TYPES.values()}
WRITTEN = {201: shapes.ExportLogOut, 202: shapes.ExportLogOut}


class ExportTables(APIView):
    """What can leave."""

    permission_classes = [SignedIn]

    @extend_schema(responses=shapes.ExportTableOut(many=True), operation_id="exports_tables_list")
    def get(self, request: Request) -> Response:
        """The tables that you may take, with their columns, forms and filters."""
        shown = [shapes.table_out(*each) for each in list_tables(request.user)]
        return Response(shapes.ExportTableOut(shown, many=True).data)


@extend_schema_view(get=extend_schema(operation_id="exports_list"))
class ExportList(generics.ListAPIView[ExportLog]):
    """The log of exports, and the door for new ones."""

    permission_classes = [SignedIn]
    queryset = ExportLog.objects.none()
    serializer_class = shapes.ExportLogOut
    filterset_class = ExportFilter
    ordering_fields = ("created_at", "made_at")

    def get_queryset(self) -> QuerySet[ExportLog]:
        """One's own, and those of organizations whose trail one reads."""
        return list_exports(self.request.user)

    @extend_schema(request=shapes.ExportOrderIn, responses=WRITTEN, operation_id="exports_ask")
    @idempotent
    @states_errors(UnknownTable, NotAllowed, PdfUnavailable, PdfFailed)
    def post(self, request: Request) -> Response:
        """Written at once (201) where it is small, else by a job (202)."""
        sent = checked(shapes.ExportOrderIn, request.data)
        _refuse_unknown_filters(sent)
        title = sent.pop("title", "") or table_named(sent["sheets"][0]["table"]).title
        organization = get_organization(request.user, sent.pop("organization", ""))
        order = Order(
            title=title, organization=organization, sheets=tuple(sent.pop("sheets")), **sent
        )
        return _told(ask_for_export(order=order, by=request.user))


class ExportDetail(APIView):
    """One export."""

    permission_classes = [SignedIn]

    @extend_schema(responses=shapes.ExportLogOut, operation_id="exports_read")
    def get(self, request: Request, export_id: str) -> Response:
        """How far it is, and what is in it."""
        return Response(shapes.ExportLogOut(get_export(request.user, export_id)).data)


class ExportFile(APIView):
    """The file of an export."""

    permission_classes = [SignedIn]

    @extend_schema(responses=FILES, operation_id="exports_file")
    @states_errors(NotReady, ExportGone, NotAllowed)
    def get(self, request: Request, export_id: str) -> FileResponse:
        """For who asked for it, as long as its link lasts; the right is asked for again."""
        return hand_out(get_own(request.user, export_id), by=request.user)


class ExportTemplates(APIView):
    """Templates, the house's and the organizations' own."""

    permission_classes = [SignedIn]

    @extend_schema(
        parameters=[shapes.ExportsOfIn],
        responses=shapes.ExportTemplateOut(many=True),
        operation_id="exports_templates_list",
    )
    def get(self, request: Request) -> Response:
        """Those of which you may take every table; an organization's own where it is named."""
        sent = checked(shapes.ExportsOfIn, request.query_params.dict())
        organization = get_organization(request.user, sent.get("organization", ""))
        found = list_templates(request.user, organization)
        return Response(shapes.ExportTemplateOut(found, many=True).data)

    @extend_schema(
        request=shapes.ExportTemplateIn,
        responses={201: shapes.ExportTemplateOut},
        operation_id="exports_templates_keep",
    )
    @idempotent
    @states_errors(UnknownTable, NotAllowed, TemplateExists)
    def post(self, request: Request) -> Response:
        """Keep one for everybody of the organization."""
        sent = checked(shapes.ExportTemplateIn, request.data)
        organization = get_organization(request.user, sent.pop("organization"))
        assert organization is not None
        kept = keep_template(organization=organization, by=request.user, **sent)
        return Response(shapes.ExportTemplateOut(own_template(kept)).data, status=201)


class ExportOfTemplate(APIView):
    """A template, made now."""

    permission_classes = [SignedIn]

    @extend_schema(
        request=shapes.ExportOfTemplateIn, responses=WRITTEN, operation_id="exports_templates_make"
    )
    @idempotent
    @states_errors(UnknownTemplate, NotAllowed, PdfUnavailable, PdfFailed)
    def post(self, request: Request) -> Response:
        """Its tables as they are today; 201 and 202 as for any export."""
        sent = checked(shapes.ExportOfTemplateIn, request.data)
        organization = get_organization(request.user, sent.get("organization", ""))
        template = get_template(request.user, organization, sent["template"])
        order = template.order(organization)
        return _told(ask_for_export(order=order, by=request.user))


class ExportSchedules(APIView):
    """Monthly exports."""

    permission_classes = [SignedIn]

    @extend_schema(
        responses=shapes.ExportScheduleOut(many=True), operation_id="exports_schedules_list"
    )
    def get(self, request: Request) -> Response:
        """Those that you set up and that go on."""
        return Response(shapes.ExportScheduleOut(list_schedules(request.user), many=True).data)

    @extend_schema(
        request=shapes.ExportScheduleIn,
        responses={201: shapes.ExportScheduleOut},
        operation_id="exports_schedules_start",
    )
    @idempotent
    @states_errors(UnknownTemplate)
    def post(self, request: Request) -> Response:
        """From now on each month that is over, in your name."""
        sent = checked(shapes.ExportScheduleIn, request.data)
        organization = get_organization(request.user, sent["organization"])
        assert organization is not None
        template = get_template(request.user, organization, sent["template"])
        made = start_schedule(template=template, organization=organization, by=request.user)
        return Response(shapes.ExportScheduleOut(made).data, status=201)


class ExportScheduleStop(APIView):
    """The end of a monthly export."""

    permission_classes = [SignedIn]

    @extend_schema(
        request=None, responses=shapes.ExportScheduleOut, operation_id="exports_schedules_stop"
    )
    @idempotent
    def post(self, request: Request, schedule_id: str) -> Response:
        """No more of them; what was made stays."""
        schedule = get_schedule(request.user, schedule_id)
        stop_schedule(schedule=schedule, by=request.user)
        schedule.refresh_from_db()
        return Response(shapes.ExportScheduleOut(schedule).data)


def _told(made: ExportLog) -> Response:
    return Response(shapes.ExportLogOut(made).data, status=201 if made.state == "ready" else 202)


def _refuse_unknown_filters(sent: dict[str, Any]) -> None:
    """A filter that no sheet knows would narrow nothing."""
    named = (table_named(sheet["table"]).filters for sheet in sent["sheets"])
    known = {name for filters in named if filters for name in filters.base_filters}
    if unknown := sorted(set(sent.get("filters", ())) - known):
        raise InvalidInput(filters=[f"No sheet has a filter {', '.join(unknown)}."])
