"""Lists that only show: providers, companies, reports, their rows, pay."""

from audit.billing import filters, models
from audit.billing.queries import imports
from audit.billing.queries.own import list_providers
from audit.billing.serializers import records
from audit.billing.views.doors import BillingList, BillingRecord, Kind

PROVIDERS = Kind(
    "billing_providers", models.BillingProvider, list_providers, records.BillingProviderOut
)
COMPANIES = Kind(
    "billing_companies", models.BillingCompany, imports.list_companies, records.BillingCompanyOut
)
REPORTS = Kind(
    "billing_reports", models.BillingReport, imports.list_reports, records.BillingReportOut
)
TRANSACTIONS = Kind(
    "billing_transactions",
    models.ChargeTransaction,
    imports.list_transactions,
    records.BillingTransactionOut,
)
PAY = Kind("billing_pay", models.MonthlySummary, imports.list_pay, records.MonthlySummaryOut)


class ProviderList(BillingList, kind=PROVIDERS):
    """The providers whose billing you may audit."""

    ordering_fields = ("name",)


class CompanyList(BillingList, kind=COMPANIES):
    """The billing companies of your organizations."""

    ordering_fields = ("name",)


class ReportList(BillingList, kind=REPORTS):
    """Reports and remittances that were taken in, the newest first."""

    filterset_class = filters.ReportFilter
    ordering_fields = ("created_at", "month")


class ReportDetail(BillingRecord, kind=REPORTS):
    """One report: its totals as printed and as summed."""

    lookup_url_kwarg = "billing_report_id"


class TransactionList(BillingList, kind=TRANSACTIONS):
    """Rows of reports as they were told."""

    filterset_class = filters.TransactionFilter
    ordering_fields = ("service_date", "posted_date", "charged", "paid")


class PayList(BillingList, kind=PAY):
    """Months of pay as stated, the newest first."""

    filterset_class = filters.PayFilter
    ordering_fields = ("month", "net")
