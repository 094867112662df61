"""Rows of a read file into the records: a report with its transactions, cases or months of pay."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from audit import trail
from audit.billing.actions.grouping import regroup
from audit.billing.actions.receiving import READER
from audit.billing.matching import plain_ticket
from audit.billing.models import (
    BillingImport,
    BillingProvider,
    BillingReport,
    ChargeTransaction,
    MonthlySummary,
    UserCaseLog,
)
from audit.billing.reading.rows import Parsed, Reject, Values
from audit.billing.witness import tell
from leafenterprise.shared.canonical import decimal_text

STORED = trail.register("billing.stored", "A report, log or pay statement was taken in")
SUMMED = ("charged", "paid", "adjustment")
BATCH = 2_000
COPIED = (
    "service_date", "posted_date", "claimed_date", "units", "minutes", "charged", "paid",
    "adjustment", "patient_owes",
)  # fmt: skip
WORDS = ("ticket", "claim_number", "code", "modifiers", "payer", "reasons")
Progress = Callable[[str, float], None]


def store(*, sent: BillingImport, parsed: Parsed, progress: Progress) -> BillingReport:
    """The report of the import with all its rows, and the import settled; in one transaction."""
    report = _report(sent, parsed)
    counted = KINDS[sent.kind](report, parsed.rows, progress)
    trail.record(
        STORED,
        organization=sent.organization,
        actor=READER,
        target=report,
        after={
            "sha256": report.sha256,
            "rows": counted,
            "rejected": report.rows_bad,
            "balance": report.balance,
        },
    )
    tell(report)
    trail.advance(
        sent, "store", by=READER, rows_good=len(parsed.rows), rows_bad=len(parsed.rejects)
    )
    return report


def already_logged(provider: BillingProvider, parsed: Parsed) -> None:
    """Cases of a log that are in the log already become rejected rows."""
    known = set(
        UserCaseLog.objects.filter(provider=provider).values_list(
            "case_date", "patient_ticket", "cpt_codes", "start_at"
        )
    )
    fresh = []
    for row in parsed.rows:
        key = _log_key(row)
        if key in known:
            says = "The case is in the log already."
            parsed.rejects.append(Reject(row["line"], "", "case_date", "ALREADY_LOGGED", says))
        else:
            known.add(key)
            fresh.append(row)
    parsed.rows[:] = fresh


def _log_key(row: Values) -> tuple[Any, ...]:
    start = row.get("start_at")
    words = row.get("patient_ticket", ""), row.get("cpt_codes", "")
    return (row["case_date"], *words, start and start.replace(tzinfo=UTC))


def _report(sent: BillingImport, parsed: Parsed) -> BillingReport:
    summed = {
        name: sum((row.get(name) or Decimal(0) for row in parsed.rows), Decimal(0))
        for name in SUMMED
    }
    off = {
        name: stated - summed[name]
        for name, stated in parsed.printed.items()
        if stated != summed[name]
    }
    balance = "not_printed" if not parsed.printed else "unbalanced" if off else "balanced"
    return BillingReport.objects.create(
        organization=sent.organization,
        provider=sent.provider,
        company=sent.company,
        billing_import=sent,
        kind=sent.kind,
        month=sent.month,
        file_name=sent.file_name,
        sha256=sent.sha256,
        rows_good=len(parsed.rows),
        rows_bad=len(parsed.rejects),
        printed=_texts(parsed.printed),
        summed=_texts(summed),
        difference=_texts(off),
        balance=balance,
        notes=parsed.notes[:200],
        restates=_restated(sent),
        created_by=sent.created_by,
    )


def _texts(amounts: dict[str, Decimal]) -> dict[str, str]:
    return {
        name: decimal_text(amount.quantize(Decimal("0.01"))) for name, amount in amounts.items()
    }


def _restated(sent: BillingImport) -> BillingReport | None:
    """The standing report of the same month that this one was said to replace."""
    if not sent.replaces_earlier:
        return None
    rows = BillingReport.objects.filter(
        provider=sent.provider,
        company=sent.company,
        kind=sent.kind,
        month=sent.month,
        restated_by__isnull=True,
    )
    return rows.order_by("-created_at", "-pk").first()


def _charges(report: BillingReport, rows: list[Values], progress: Progress) -> int:
    keys = set()
    for first in range(0, len(rows), BATCH):
        made = [_transaction(report, row) for row in rows[first : first + BATCH]]
        keys |= {one.ticket_key for one in made if one.ticket_key}
        ChargeTransaction.objects.bulk_create(made)
        progress("Storing the rows", 0.5 + 0.4 * first / len(rows))
    if report.restates is not None:
        keys |= set(report.restates.transactions.values_list("ticket_key", flat=True))
    regroup(provider=report.provider, keys=keys - {""})
    return len(rows)


def _transaction(report: BillingReport, row: Values) -> ChargeTransaction:
    words = {name: row.get(name, "")[:200] for name in WORDS}
    made = ChargeTransaction(
        organization=report.organization,
        provider=report.provider,
        report=report,
        line=row["line"],
        type=row["type"],
        **words,
        **{name: row[name] for name in COPIED if row.get(name) is not None},
    )
    if made.type != "provider_adjustment":
        # A row without a ticket is a case of its own: nothing says whose it would be.
        made.ticket_key = plain_ticket(made.ticket) or f"~{made.public_id}"
    return made


def _cases(report: BillingReport, rows: list[Values], progress: Progress) -> int:
    UserCaseLog.objects.bulk_create(
        (
            UserCaseLog(
                organization=report.organization,
                provider=report.provider,
                billing_import=report.billing_import,
                created_by=report.created_by,
                **{name: value for name, value in _moments(row).items() if name != "line"},
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    return len(rows)


def _moments(row: Values) -> Values:
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _pay(report: BillingReport, rows: list[Values], progress: Progress) -> int:
    MonthlySummary.objects.bulk_create(
        MonthlySummary(
            organization=report.organization,
            provider=report.provider,
            report=report,
            **{name: value for name, value in row.items() if name != "line"},
        )
        for row in rows
    )
    return len(rows)


KINDS: dict[str, Callable[[BillingReport, list[Values], Progress], int]] = {
    "charges": _charges,
    "remittance": _charges,
    "case_log": _cases,
    "pay": _pay,
}
