"""Files that came in, their reports and rows."""

from typing import Any

from django.db.models import QuerySet

from audit.billing.models import (
    BillingCompany,
    BillingImport,
    BillingReport,
    ChargeTransaction,
    MonthlySummary,
    ReportMapping,
)
from audit.billing.queries.own import AUDIT, first_or_404, own
from leafenterprise.accounts.access import for_user


def list_imports(user: Any) -> QuerySet[BillingImport]:
    """Files that were sent, the newest first."""
    rows = own(BillingImport.objects.all(), user)
    return rows.select_related("organization", "provider", "company", "mapping", "report")


def get_import(user: Any, public_id: str) -> BillingImport:
    """The file; else Http404."""
    found: BillingImport = first_or_404(list_imports(user), public_id)
    return found


def list_reports(user: Any) -> QuerySet[BillingReport]:
    """Reports and remittances that were taken in."""
    rows = own(BillingReport.objects.all(), user)
    return rows.select_related(
        "organization", "provider", "company", "restates", "restated_by", "billing_import"
    )


def list_transactions(user: Any) -> QuerySet[ChargeTransaction]:
    """Rows of reports, those that a later report restates included."""
    rows = own(ChargeTransaction.objects.all(), user)
    return rows.select_related("organization", "provider", "report")


def list_companies(user: Any) -> QuerySet[BillingCompany]:
    """Billing companies of the organizations in which the person audits."""
    return for_user(BillingCompany.objects.filter(is_active=True), user, AUDIT)


def latest_mapping(company: BillingCompany | None, kind: str) -> ReportMapping | None:
    """The company's mapping in force for files of this kind."""
    if company is None:
        return None
    return ReportMapping.objects.filter(company=company, kind=kind).order_by("-version").first()


def list_pay(user: Any) -> QuerySet[MonthlySummary]:
    """Months of pay as they were stated; the newest statement of a month stands first."""
    return own(MonthlySummary.objects.select_related("organization", "provider", "report"), user)
