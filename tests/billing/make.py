"""What the room's tests stand on: a provider, a company with its mapping, and small files."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from audit.billing.actions.auditing import start_audit
from audit.billing.actions.receiving import map_columns, receive
from audit.billing.models import (
    BaseUnit,
    BillingAudit,
    BillingCompany,
    BillingImport,
    BillingProvider,
    Finding,
    PayerTerms,
)
from leafenterprise.accounts.models import Organization, User
from leafenterprise.jobs.loop import run_pending

_numbers = itertools.count(1)
CHARGES = {
    "columns": {
        "ticket": "Ticket", "service_date": "DOS", "posted_date": "Posted", "type": "Type",
        "code": "CPT", "modifiers": "Mod", "minutes": "Minutes", "charged": "Charge",
        "paid": "Paid", "adjustment": "Adjusted", "payer": "Payer", "claim_number": "Claim",
    },
    "dates": "us",
}  # fmt: skip
LOG = {
    "columns": {
        "case_date": "Date", "patient_ticket": "Ticket", "cpt_codes": "CPT", "modifiers": "Mod",
        "start_time": "Start", "end_time": "End", "payer": "Payer",
    },
    "dates": "us",
}  # fmt: skip
PAY = {
    "columns": {
        "month": "Month", "gross_pay": "Gross", "commission": "Commission", "bonus": "Bonus",
        "deductions": "Deductions", "net": "Net",
    }
}  # fmt: skip
DEFINITIONS: dict[str, Any] = {"charges": CHARGES, "case_log": LOG, "pay": PAY}
HEAD = "Ticket,DOS,Posted,Type,CPT,Mod,Minutes,Charge,Paid,Adjusted,Payer,Claim"
LOG_HEAD = "Date,Ticket,CPT,Mod,Start,End,Payer"


def make_provider(organization: Organization, user: User | None = None) -> BillingProvider:
    """A physician of the organization."""
    return BillingProvider.objects.create(
        organization=organization, name=f"Dr. Rowan {next(_numbers)}", user=user
    )


def make_company(organization: Organization) -> BillingCompany:
    """A billing company."""
    return BillingCompany.objects.create(
        organization=organization, name=f"Northside Billing {next(_numbers)}"
    )


def text_file(text: str, name: str = "report.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode())


def charge(ticket: str, dos: str, **fields: Any) -> str:
    """A charge row of the company's report."""
    row = {
        "posted": dos, "type": "Charge", "cpt": "00810", "mod": "AA", "minutes": 60,
        "charge": "980.00", "paid": "", "adjusted": "", "payer": "Aspen", "claim": "C1",
    } | fields  # fmt: skip
    return ",".join([ticket, dos, *(str(value) for value in row.values())])


def payment(ticket: str, dos: str, posted: str, paid: str, adjusted: str = "") -> str:
    """A payment row of it."""
    return charge(
        ticket, dos, posted=posted, type="Payment", charge="", paid=paid, adjusted=adjusted
    )


def logged(day: str, ticket: str, **fields: Any) -> str:
    """A row of the physician's log."""
    row = {
        "cpt": "00810", "mod": "AA", "start": "07:30", "end": "08:30", "payer": "Aspen",
    } | fields  # fmt: skip
    return ",".join([day, ticket, *(str(value) for value in row.values())])


def report_of(*rows: str, total: str = "") -> str:
    """The company's report as CSV."""
    return "\n".join([HEAD, *rows, *([total] if total else [])]) + "\n"


def log_of(*rows: str) -> str:
    """The log as CSV."""
    return "\n".join([LOG_HEAD, *rows]) + "\n"


def send(
    provider: BillingProvider, by: User, kind: str, content: Any,
    mapped: dict[str, str] | None = None, **fields: Any,
) -> BillingImport:  # fmt: skip
    """A file sent and read, its columns mapped where they had to be; mapped: columns beside."""
    file = text_file(content) if isinstance(content, str) else content
    if kind != "remittance":
        fields.setdefault("company", company_of(provider))
    sent = receive(provider=provider, kind=kind, file=file, by=by, **fields)
    run_pending(once=True)
    sent.refresh_from_db()
    if sent.state == "needs_mapping":
        known = DEFINITIONS[kind]
        definition = known | {"columns": known["columns"] | (mapped or {})}
        map_columns(sent=sent, definition=definition, by=by)
        run_pending(once=True)
        sent.refresh_from_db()
    return sent


def company_of(provider: BillingProvider) -> BillingCompany:
    """The organization's first company."""
    known = BillingCompany.objects.filter(organization=provider.organization).first()
    return known or make_company(provider.organization)


def audited(provider: BillingProvider, by: User, **fields: Any) -> BillingAudit:
    """A finished run."""
    audit = start_audit(provider=provider, by=by, **fields)
    run_pending(once=True)
    audit.refresh_from_db()
    return audit


def found(provider: BillingProvider) -> dict[str, list[Finding]]:
    """Standing findings by kind."""
    by_kind: dict[str, list[Finding]] = {}
    for one in Finding.objects.filter(provider=provider, is_standing=True).order_by("day", "pk"):
        by_kind.setdefault(one.kind, []).append(one)
    return by_kind


def make_terms(organization: Organization, payer: str = "Aspen") -> PayerTerms:
    """50 dollars a unit, 5 base units for 00810, Medicare's time rule."""
    BaseUnit.objects.create(
        organization=organization, code="00810", units=Decimal(5), since=date(2025, 1, 1),
        source="Made up",
    )  # fmt: skip
    return PayerTerms.objects.create(
        organization=organization, payer=payer, since=date(2025, 1, 1),
        conversion_factor=Decimal(50), time_rule="tenths", source="Agreement of 2025",
    )  # fmt: skip
