"""Findings of a run into the records: new ones are added, known ones brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from audit import trail
from audit.billing.ledger import Found
from audit.billing.models import BillingAudit, Finding, MasterCase, UserCaseLog

KEPT = trail.register("billing.findings_kept", "A run's findings were stored")
EVIDENCE_KEPT = 40
CHANGED = [
    "day", "case", "charge", "amount", "statement", "basis", "expected", "actual", "evidence",
    "is_probable", "is_standing", "last_audit",
]  # fmt: skip


def keep_findings(
    *,
    audit: BillingAudit,
    found: Sequence[Found],
    log: Mapping[str, UserCaseLog],
    billed: Mapping[str, MasterCase],
) -> None:
    """Store what the run found; what people made of a finding stays.

    A finding that no run finds any more no longer stands, but is kept with its state.
    """
    known = {(one.kind, one.key): one for one in Finding.objects.filter(provider=audit.provider)}
    made: list[Finding] = []
    changed: list[Finding] = []
    for one in found:
        row = known.pop((one.kind, one.key), None)
        is_new = row is None
        row = row or Finding(
            organization=audit.organization,
            provider=audit.provider,
            kind=one.kind,
            key=one.key,
            first_audit=audit,
        )
        _fill(row, one, audit, log, billed)
        (made if is_new else changed).append(row)
    gone = [row for row in known.values() if row.is_standing]
    for row in gone:
        row.is_standing = False
    Finding.objects.bulk_create(made, batch_size=500)
    Finding.objects.bulk_update([*changed, *gone], CHANGED, batch_size=200)
    trail.record(
        KEPT,
        organization=audit.organization,
        actor="billing auditor",
        target=audit,
        after={"new": len(made), "known": len(changed), "no_longer": len(gone)},
    )


def _fill(
    row: Finding,
    found: Found,
    audit: BillingAudit,
    log: Mapping[str, UserCaseLog],
    billed: Mapping[str, MasterCase],
) -> None:
    expected = found.expected
    values: dict[str, Any] = {
        "day": found.day,
        "case": log.get(found.case),
        # A missing case that was billed after all keeps the charge it was recovered on.
        "charge": billed.get(found.charge) or row.charge,
        "amount": found.amount,
        "statement": found.statement[:600],
        "basis": expected.basis if expected else "",
        "expected": expected.amount if expected else None,
        "actual": found.actual,
        "evidence": [asdict(one) for one in found.evidence[:EVIDENCE_KEPT]],
        "is_probable": found.is_probable,
        "is_standing": True,
        "last_audit": audit,
    }
    for name, value in values.items():
        setattr(row, name, value)
