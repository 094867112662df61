"""What the report states: totals, findings with their evidence, gaps and a timeline per case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from audit.billing.models import BillingAudit, ChargeTransaction, Finding
from audit.billing.queries.audits import BoardLine, board_of, recovered_of
from audit.billing.queries.cases import rows_of
from audit.trail.models import AuditEvent
from leafenterprise.shared.canonical import digest

# Evidence as printed for one finding; the rest stands on the finding's page.
MOST_EVIDENCE = 12


@dataclass(frozen=True)
class Line:
    """One finding as the report states it. rows: what happened to the case, by posting date."""

    id: str
    kind: str
    title: str
    day: date
    ticket: str
    codes: str
    state: str
    amount: Decimal | None
    expected: Decimal | None
    basis: str
    actual: Decimal | None
    statement: str
    note: str
    recovered: Decimal | None
    evidence: tuple[str, ...]
    timeline: tuple[str, ...]
    is_probable: bool


@dataclass(frozen=True)
class AuditReport:
    """The whole report. digest: over every fact stated; equal facts, equal digest."""

    provider: str
    organization: str
    audit_id: str
    as_of: date
    made_at: datetime
    terms: tuple[tuple[str, str], ...]
    board: tuple[BoardLine, ...]
    findings: tuple[Line, ...]
    gaps: tuple[dict[str, Any], ...]
    lag: dict[str, Any]
    by_month: tuple[dict[str, str], ...]
    recovered: Decimal | None
    digest: str
    trail: str


def build_report(audit: BillingAudit) -> AuditReport:
    """The report of a finished run: its standing findings as they are settled now."""
    assert audit.finished_at is not None
    rows = Finding.objects.filter(provider=audit.provider, is_standing=True, last_audit=audit)
    rows = rows.select_related("case", "charge").order_by("kind", "day", "pk")
    board = tuple(board_of(rows))
    order = {line.kind: place for place, line in enumerate(board)}
    lines = sorted((_line(row) for row in rows), key=lambda one: (order[one.kind], one.day, one.id))
    return AuditReport(
        provider=audit.provider.name,
        organization=audit.organization.name,
        audit_id=audit.public_id,
        as_of=audit.as_of,
        made_at=audit.finished_at,
        terms=_terms(audit),
        board=board,
        findings=tuple(lines),
        gaps=tuple(audit.gaps),
        lag=audit.lag,
        by_month=tuple(audit.by_month),
        recovered=recovered_of(rows),
        digest=_digest(audit, lines),
        trail=_trail(audit),
    )


def timeline_of(rows: Sequence[ChargeTransaction]) -> tuple[str, ...]:
    """What happened to a case, a line for each row, by posting date."""
    return tuple(
        f"{row.posted_date or row.service_date or 'undated'} {row.get_type_display()}: charged "
        f"{row.charged}, paid {row.paid}, adjusted {row.adjustment}"
        + (f" ({row.reasons})" if row.reasons else "")
        for row in rows
    )


def _line(row: Finding) -> Line:
    held = row.charge or row.case
    ticket = row.charge.ticket if row.charge else row.case.patient_ticket if row.case else ""
    codes = row.charge.codes if row.charge else row.case.cpt_codes if row.case else ""
    assert held is not None
    return Line(
        id=row.public_id,
        kind=row.kind,
        title=row.get_kind_display(),
        day=row.day,
        ticket=ticket,
        codes=codes,
        state=row.state,
        amount=row.amount,
        expected=row.expected,
        basis=row.basis,
        actual=row.actual,
        statement=row.statement,
        note=row.note,
        recovered=row.recovered,
        evidence=tuple(one["says"] for one in row.evidence[:MOST_EVIDENCE]),
        timeline=timeline_of(list(rows_of(row.charge))) if row.charge else (),
        is_probable=row.is_probable,
    )


def _terms(audit: BillingAudit) -> tuple[tuple[str, str], ...]:
    said = {
        "grace_days": "before a case counts as missing",
        "late_days": "until a charge is late",
        "unpaid_days": "without movement until a balance counts as unpaid",
    }
    return tuple((words, str(audit.terms[name])) for name, words in said.items())


def _digest(audit: BillingAudit, lines: Sequence[Line]) -> str:
    return digest(
        {
            "audit": audit.public_id,
            "inputs": audit.inputs_digest,
            "findings": [
                (one.id, one.kind, one.state, str(one.amount), str(one.recovered)) for one in lines
            ],
        }
    )


def _trail(audit: BillingAudit) -> str:
    """Where the audit trail stood when the run finished."""
    event = AuditEvent.objects.filter(
        object_type=audit._meta.label_lower,
        object_id=audit.public_id,
        action="billing_audit.finish",
    ).first()
    return f"{event.sequence} {event.link[:16]}" if event else "not recorded"
