"""Templates and their fields: read by consultants, governed by administrators."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.choice import OrganizationUnclear, resolve_organization
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from tei.actions.fields import (
    FieldKeyExists,
    ProtectedField,
    Unconfirmed,
    add_field,
    change_field,
    delete_field,
    order_fields,
)
from tei.actions.reports import (
    GOVERN,
    ModelHasInstances,
    add_report,
    change_report,
    clone_report,
    delete_report,
)
from tei.filters import FieldFilter, ReportFilter
from tei.models import TEIReport, TEIReportField
from tei.queries.reports import get_field, get_report, list_reports
from tei.serializers.reports import CloneIn, FieldIn, FieldOut, OrderIn, TEIReportIn, TEIReportOut
from tei.views.doors import ReportView
from tei.views.paging import LanePages

VIEW = "tei.view"
READ_AND_GOVERN = {
    "GET": VIEW,
    "POST": GOVERN,
    "PUT": GOVERN,
    "PATCH": GOVERN,
    "DELETE": GOVERN,
}
CONFIRM = OpenApiParameter("confirm", OpenApiTypes.BOOL, description="Must be true to go on.")


@extend_schema_view(get=extend_schema(operation_id="tei_reports_list"))
class ReportList(generics.ListAPIView[TEIReport]):
    """The templates you may see, and the door for new ones."""

    capabilities = READ_AND_GOVERN
    queryset = TEIReport.objects.none()
    serializer_class = TEIReportOut
    filterset_class = ReportFilter
    pagination_class = LanePages
    ordering_fields = ("name", "vendor", "created_at", "updated_at")

    def get_queryset(self) -> QuerySet[TEIReport]:
        """What the caller may see."""
        return list_reports(self.request.user)

    @extend_schema(
        request=TEIReportIn, responses={201: TEIReportOut}, operation_id="tei_reports_add"
    )
    @idempotent
    @states_errors(OrganizationUnclear)
    def post(self, request: Request) -> Response:
        """Add a template to your organization; a platform administrator's is shared by all."""
        sent = checked(TEIReportIn, request.data)
        slug = sent.pop("organization", "")
        user: Any = request.user
        is_shared = user.is_platform_admin and not slug
        organization = None if is_shared else resolve_organization(user, slug, GOVERN)
        report = add_report(organization=organization, values=sent, by=user)
        return Response(TEIReportOut(get_report(user, report.public_id)).data, status=201)


class ReportDetail(ReportView):
    """One template."""

    capabilities = READ_AND_GOVERN

    @extend_schema(responses=TEIReportOut, operation_id="tei_reports_read")
    def get(self, request: Request, report_id: str) -> Response:
        """Its terms, and how many fields and tools it has."""
        return Response(TEIReportOut(get_report(request.user, report_id)).data)

    @extend_schema(request=TEIReportIn, responses=TEIReportOut, operation_id="tei_reports_replace")
    @states_errors(ModelHasInstances)
    def put(self, request: Request, report_id: str) -> Response:
        """Change all of its attributes."""
        return self._change(request, report_id, partial=False)

    @extend_schema(
        request=TEIReportIn(partial=True), responses=TEIReportOut, operation_id="tei_reports_change"
    )
    @states_errors(ModelHasInstances)
    def patch(self, request: Request, report_id: str) -> Response:
        """Change the attributes that are sent."""
        return self._change(request, report_id, partial=True)

    @extend_schema(responses={204: None}, operation_id="tei_reports_delete")
    @states_errors(ModelHasInstances)
    def delete(self, request: Request, report_id: str) -> Response:
        """Delete a draft that no tool stands on."""
        delete_report(report=get_report(request.user, report_id), by=request.user)
        return Response(status=204)

    def _change(self, request: Request, report_id: str, *, partial: bool) -> Response:
        report = get_report(request.user, report_id)
        read = TEIReportIn(data=request.data, partial=partial)
        read.is_valid(raise_exception=True)
        sent = dict(read.validated_data)
        sent.pop("organization", None)
        change_report(report=report, values=sent, by=request.user)
        return Response(TEIReportOut(get_report(request.user, report_id)).data)


class ReportClone(ReportView):
    """Cloning."""

    capability = GOVERN

    @extend_schema(request=CloneIn, responses={201: TEIReportOut}, operation_id="tei_reports_clone")
    @idempotent
    def post(self, request: Request, report_id: str) -> Response:
        """A draft with the same fields, under another version."""
        sent = checked(CloneIn, request.data)
        report = get_report(request.user, report_id)
        clone = clone_report(report=report, version=sent["version"], by=request.user)
        return Response(TEIReportOut(get_report(request.user, clone.public_id)).data, status=201)


@extend_schema_view(get=extend_schema(operation_id="tei_fields_list"))
class FieldList(ReportView, generics.ListAPIView[TEIReportField]):
    """The fields of a template, in order."""

    capabilities = READ_AND_GOVERN
    queryset = TEIReportField.objects.none()
    serializer_class = FieldOut
    filterset_class = FieldFilter
    pagination_class = LanePages
    ordering_fields = ("sort_order", "id")
    ordering = ("sort_order", "id")

    def get_queryset(self) -> QuerySet[TEIReportField]:
        """The fields of a report that the caller may see."""
        return get_report(self.request.user, self.kwargs["report_id"]).fields.all()

    @extend_schema(request=FieldIn, responses={201: FieldOut}, operation_id="tei_fields_add")
    @idempotent
    @states_errors(FieldKeyExists)
    def post(self, request: Request, report_id: str) -> Response:
        """Add a field; every tool of the report gets blank cells for it."""
        report = get_report(request.user, report_id)
        field = add_field(report=report, values=checked(FieldIn, request.data), by=request.user)
        return Response(FieldOut(field).data, status=201)


class FieldDetail(ReportView):
    """One field of a template."""

    capabilities = READ_AND_GOVERN

    @extend_schema(responses=FieldOut, operation_id="tei_fields_read")
    def get(self, request: Request, report_id: str, field_id: int) -> Response:
        """Its attributes."""
        return Response(FieldOut(self._field(request, report_id, field_id)).data)

    @extend_schema(request=FieldIn, responses=FieldOut, operation_id="tei_fields_replace")
    @states_errors(ProtectedField, FieldKeyExists)
    def put(self, request: Request, report_id: str, field_id: int) -> Response:
        """Change all attributes; what protects entered values only while none are entered."""
        return self._change(request, report_id, field_id, partial=False)

    @extend_schema(
        request=FieldIn(partial=True), responses=FieldOut, operation_id="tei_fields_change"
    )
    @states_errors(ProtectedField, FieldKeyExists)
    def patch(self, request: Request, report_id: str, field_id: int) -> Response:
        """Change the attributes that are sent."""
        return self._change(request, report_id, field_id, partial=True)

    @extend_schema(parameters=[CONFIRM], responses={204: None}, operation_id="tei_fields_delete")
    @states_errors(Unconfirmed)
    def delete(self, request: Request, report_id: str, field_id: int) -> Response:
        """Delete it with its cells in every tool; saved versions keep theirs."""
        field = self._field(request, report_id, field_id)
        delete_field(field=field, confirmed=is_confirmed(request), by=request.user)
        return Response(status=204)

    def _change(
        self, request: Request, report_id: str, field_id: int, *, partial: bool
    ) -> Response:
        field = self._field(request, report_id, field_id)
        read = FieldIn(data=request.data, partial=partial)
        read.is_valid(raise_exception=True)
        changed = change_field(field=field, values=dict(read.validated_data), by=request.user)
        return Response(FieldOut(changed).data)

    def _field(self, request: Request, report_id: str, field_id: int) -> TEIReportField:
        return get_field(get_report(request.user, report_id), field_id)


class FieldOrder(ReportView):
    """Ordering."""

    capability = GOVERN

    @extend_schema(request=OrderIn, responses=FieldOut(many=True), operation_id="tei_fields_order")
    def patch(self, request: Request, report_id: str) -> Response:
        """Put fields into the given places; the answer is all fields in their order."""
        report = get_report(request.user, report_id)
        order = checked(OrderIn, request.data)["field_order"]
        order_fields(report=report, order=order, by=request.user)
        return Response(FieldOut(report.fields.all(), many=True).data)


def is_confirmed(request: Request) -> bool:
    """Whether the caller says that what goes with it may go; a Python program sends True."""
    return request.query_params.get("confirm", "").lower() == "true"
