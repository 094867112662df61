"""What stands behind the routes of the billing audit: files, cases, a run with a pair in doubt."""

from audit.billing.models import BillingProvider, CasePair, Finding, MasterCase, UserCaseLog
from leafenterprise.accounts.models import Organization, User
from tests.billing.make import audited, charge, log_of, logged, report_of, send


def billing_ids(organization: Organization, owner: User) -> dict[str, str]:
    """Name of a route's parameter → public id of a record of the organization."""
    provider = BillingProvider.objects.create(
        organization=organization, name="Dr. Harbor", user=owner
    )
    pay = "Month,Gross,Commission,Bonus,Deductions,Net\n2026-03,900,0,0,100,800\n"
    send(provider, owner, "pay", pay)
    send(provider, owner, "case_log", log_of(logged("03/02/2026", "T-100")))
    sent = send(provider, owner, "charges", report_of(
        charge("A-700", "03/02/2026"), charge("B-800", "03/02/2026"),
        charge("C-900", "03/28/2026"),
    ))  # fmt: skip
    audit = audited(provider, owner)
    return {
        "billing_provider_id": provider.public_id,
        "import_id": sent.public_id,
        "billing_report_id": sent.report.public_id,
        "audit_id": audit.public_id,
        "pair_id": CasePair.objects.get(audit=audit).public_id,
        "finding_id": Finding.objects.filter(provider=provider)[0].public_id,
        "billed_id": MasterCase.objects.filter(provider=provider)[0].public_id,
        "logged_id": UserCaseLog.objects.get(provider=provider).public_id,
    }
