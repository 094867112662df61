"""Lists of the room, each with the detail behind it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.billing import filters, models
from audit.billing.queries import audits, cases, imports
from audit.billing.queries.own import AUDIT, list_providers
from audit.billing.serializers import records


class BillingList(generics.ListAPIView[Any]):
    """Rows of the caller's providers."""

    capability = AUDIT
    ordering_fields: tuple[str, ...] = ("created_at",)


@extend_schema_view(get=extend_schema(operation_id="billing_providers_list"))
class ProviderList(BillingList):
    """The providers whose billing you may audit."""

    queryset = models.BillingProvider.objects.none()
    serializer_class = records.BillingProviderOut
    ordering_fields = ("name",)

    def get_queryset(self) -> QuerySet[models.BillingProvider]:
        """What the caller may see."""
        return list_providers(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="billing_companies_list"))
class CompanyList(BillingList):
    """The billing companies of your organizations."""

    queryset = models.BillingCompany.objects.none()
    serializer_class = records.BillingCompanyOut
    ordering_fields = ("name",)

    def get_queryset(self) -> QuerySet[models.BillingCompany]:
        """What the caller may see."""
        return imports.list_companies(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="billing_reports_list"))
class ReportList(BillingList):
    """Reports and remittances that were taken in, the newest first."""

    queryset = models.BillingReport.objects.none()
    serializer_class = records.BillingReportOut
    filterset_class = filters.ReportFilter
    ordering_fields = ("created_at", "month")

    def get_queryset(self) -> QuerySet[models.BillingReport]:
        """What the caller may see."""
        return imports.list_reports(self.request.user)


class ReportDetail(APIView):
    """One report."""

    capability = AUDIT

    @extend_schema(responses=records.BillingReportOut, operation_id="billing_reports_read")
    def get(self, request: Request, billing_report_id: str) -> Response:
        """Its totals as printed and as summed."""
        return Response(
            records.BillingReportOut(imports.get_report(request.user, billing_report_id)).data
        )


@extend_schema_view(get=extend_schema(operation_id="billing_transactions_list"))
class TransactionList(BillingList):
    """Rows of reports as they were told."""

    queryset = models.ChargeTransaction.objects.none()
    serializer_class = records.BillingTransactionOut
    filterset_class = filters.TransactionFilter
    ordering_fields = ("service_date", "posted_date", "charged", "paid")

    def get_queryset(self) -> QuerySet[models.ChargeTransaction]:
        """What the caller may see."""
        return imports.list_transactions(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="billing_billed_list"))
class BilledList(BillingList):
    """Billed cases: all of a ticket and day, summed."""

    queryset = models.MasterCase.objects.none()
    serializer_class = records.BilledCaseOut
    filterset_class = filters.BilledFilter
    ordering_fields = ("service_date", "charged", "paid", "balance")

    def get_queryset(self) -> QuerySet[models.MasterCase]:
        """What the caller may see."""
        return cases.list_billed(self.request.user)


class BilledDetail(APIView):
    """One billed case."""

    capability = AUDIT

    @extend_schema(responses=records.BilledCaseOut, operation_id="billing_billed_read")
    def get(self, request: Request, billed_id: str) -> Response:
        """Its sums."""
        return Response(records.BilledCaseOut(cases.get_billed(request.user, billed_id)).data)


@extend_schema_view(get=extend_schema(operation_id="billing_pay_list"))
class PayList(BillingList):
    """Months of pay as stated, the newest first."""

    queryset = models.MonthlySummary.objects.none()
    serializer_class = records.MonthlySummaryOut
    filterset_class = filters.PayFilter
    ordering_fields = ("month", "net")

    def get_queryset(self) -> QuerySet[models.MonthlySummary]:
        """What the caller may see."""
        return imports.list_pay(self.request.user)


@extend_schema_view(get=extend_schema(operation_id="billing_findings_list"))
class FindingList(BillingList):
    """Findings, the newest cases first."""

    queryset = models.Finding.objects.none()
    serializer_class = records.BillingFindingOut
    filterset_class = filters.FindingFilter
    ordering_fields = ("day", "amount", "created_at")

    def get_queryset(self) -> QuerySet[models.Finding]:
        """What the caller may see."""
        return audits.list_findings(self.request.user)
