"""Lists that only show: providers, companies, reports, their rows, pay."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from audit.billing import filters, models
from audit.billing.queries import imports
from audit.billing.queries.own import list_providers
from audit.billing.serializers import records
from audit.billing.views.doors import BillingList, BillingRecord


@extend_schema_view(get=extend_schema(operation_id="billing_providers_list"))
class ProviderList(BillingList):
    """The providers whose billing you may audit."""

    queryset = models.BillingProvider.objects.none()
    rows = staticmethod(list_providers)
    serializer_class = records.BillingProviderOut
    ordering_fields = ("name",)


@extend_schema_view(get=extend_schema(operation_id="billing_companies_list"))
class CompanyList(BillingList):
    """The billing companies of your organizations."""

    queryset = models.BillingCompany.objects.none()
    rows = staticmethod(imports.list_companies)
    serializer_class = records.BillingCompanyOut
    ordering_fields = ("name",)


@extend_schema_view(get=extend_schema(operation_id="billing_reports_list"))
class ReportList(BillingList):
    """Reports and remittances that were taken in, the newest first."""

    queryset = models.BillingReport.objects.none()
    rows = staticmethod(imports.list_reports)
    serializer_class = records.BillingReportOut
    filterset_class = filters.ReportFilter
    ordering_fields = ("created_at", "month")


@extend_schema_view(get=extend_schema(operation_id="billing_reports_read"))
class ReportDetail(BillingRecord):
    """One report: its totals as printed and as summed."""

    queryset = models.BillingReport.objects.none()
    rows = staticmethod(imports.list_reports)
    serializer_class = records.BillingReportOut
    lookup_url_kwarg = "billing_report_id"


@extend_schema_view(get=extend_schema(operation_id="billing_transactions_list"))
class TransactionList(BillingList):
    """Rows of reports as they were told."""

    queryset = models.ChargeTransaction.objects.none()
    rows = staticmethod(imports.list_transactions)
    serializer_class = records.BillingTransactionOut
    filterset_class = filters.TransactionFilter
    ordering_fields = ("service_date", "posted_date", "charged", "paid")


@extend_schema_view(get=extend_schema(operation_id="billing_pay_list"))
class PayList(BillingList):
    """Months of pay as stated, the newest first."""

    queryset = models.MonthlySummary.objects.none()
    rows = staticmethod(imports.list_pay)
    serializer_class = records.MonthlySummaryOut
    filterset_class = filters.PayFilter
    ordering_fields = ("month", "net")
