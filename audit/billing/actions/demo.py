"""The demonstration's billing audit: a physician, a company, their files, and a finished run."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from audit.billing.actions.auditing import run_audit, start_audit
from audit.billing.actions.demo_files import (
    CODES,
    FACTORS,
    log_text,
    make_cases,
    months_back,
    pay_text,
    report_text,
)
from audit.billing.actions.importing import read_import
from audit.billing.actions.receiving import map_columns, receive
from audit.billing.models import (
    BaseUnit,
    BillingCompany,
    BillingImport,
    BillingProvider,
    PayerTerms,
)
from leafenterprise.accounts.models import Organization, User

LAST = date(2026, 9, 30)
SINCE = date(2023, 1, 1)
REPORTS, PAY_MONTHS = 9, 33
MAPPINGS: dict[str, dict[str, str]] = {
    "charges": {
        "ticket": "Ticket", "service_date": "DOS", "posted_date": "Posted", "type": "Type",
        "code": "CPT", "modifiers": "Mod", "minutes": "Minutes", "charged": "Charge",
        "paid": "Paid", "adjustment": "Adjusted", "payer": "Payer", "claim_number": "Claim",
    },
    "case_log": {
        "case_date": "Date", "patient_ticket": "Ticket", "cpt_codes": "CPT",
        "modifiers": "Modifiers", "start_time": "Start", "end_time": "End", "payer": "Payer",
    },
    "pay": {
        "month": "Month", "gross_pay": "Gross", "commission": "Commission", "bonus": "Bonus",
        "deductions": "Deductions", "net": "Net",
    },
}  # fmt: skip


def load_demo(*, organization: Organization, by: User) -> BillingProvider:
    """Everything the demonstration shows of the audit; loaded twice it is the same."""
    provider, is_new = BillingProvider.objects.get_or_create(
        organization=organization, name="Dr. Rowan Ellery", defaults={"user": by}
    )
    if not is_new:
        return provider
    company = BillingCompany.objects.create(organization=organization, name="Northside Billing")
    _terms(organization)
    months = months_back(LAST, REPORTS)
    by_month = {month: make_cases(month, place) for place, month in enumerate(months, 10)}
    _send(provider, company, by, "pay", "pay.csv", pay_text(months_back(LAST, PAY_MONTHS)))
    cases = [case for mine in by_month.values() for case in mine]
    _send(provider, company, by, "case_log", "case-log.csv", log_text(cases))
    for month, mine in by_month.items():
        name = f"northside-{month:%Y-%m}.csv"
        _send(provider, company, by, "charges", name, report_text(mine, month, LAST), month)
    audit = start_audit(provider=provider, by=by)
    run_audit(audit=audit, progress=_untold, storing=transaction.atomic)
    return provider


def _terms(organization: Organization) -> None:
    BaseUnit.objects.bulk_create(
        BaseUnit(
            organization=organization, code=code, units=Decimal(units), since=SINCE,
            source="Invented for the demonstration",
        )
        for code, units in CODES.items()
    )  # fmt: skip
    PayerTerms.objects.bulk_create(
        PayerTerms(
            organization=organization, payer=payer, since=SINCE, conversion_factor=factor,
            time_rule="tenths", source="Invented agreement of 2023",
        )
        for payer, factor in FACTORS.items()
    )  # fmt: skip


def _send(
    provider: BillingProvider,
    company: BillingCompany,
    by: User,
    kind: str,
    name: str,
    text: str,
    month: date | None = None,
) -> BillingImport:
    """A file as a person would send it, read at once; its job later finds nothing to do."""
    file: Any = ContentFile(text.encode(), name=name)
    sent = receive(provider=provider, kind=kind, file=file, by=by, company=company, month=month)
    if sent.mapping is None:
        _read(sent)
        map_columns(sent=sent, definition={"columns": MAPPINGS[kind], "dates": "us"}, by=by)
    return _read(sent)


def _read(sent: BillingImport) -> BillingImport:
    return read_import(
        sent=sent, progress=_untold, cancelled=lambda: False, storing=transaction.atomic
    )


def _untold(stage: str, fraction: float) -> None:
    """Nobody watches."""
