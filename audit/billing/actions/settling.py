"""What becomes of a finding: disputed, accepted, recovered, reopened."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from audit import trail
from audit.billing.actions.grouping import billed_case
from audit.billing.ledger.summing import first_remittance
from audit.billing.models import CasePair, Finding, MasterCase
from audit.billing.queries.audits import latest_audit
from audit.billing.queries.cases import rows_of
from leafenterprise.shared.errors import Conflict, InvalidInput


class NothingRecovered(Conflict):
    """No money came after the first remittance."""

    code = "NOTHING_RECOVERED"
    message = "The remittances show nothing more than at first; import the one that pays it."


def settle(*, finding: Finding, move: str, by: Any, note: str = "") -> Finding:
    """Make the move. Raises: InvalidTransition, NothingRecovered, InvalidInput without a note."""
    if move in ("dispute", "accept") and not note.strip():
        raise InvalidInput(note=["Say why, in a sentence that the other side can read."])
    if move == "recover":
        return _recover(finding, by, note)
    fields: dict[str, Any] = {"note": note.strip()[:500] or finding.note}
    if move == "reopen":
        fields["recovered"] = None
    return trail.advance(finding, move, by=by, reason=note.strip(), **fields)


@transaction.atomic
def _recover(finding: Finding, by: Any, note: str) -> Finding:
    """Dollars recovered: all that was remitted less what came first; once for each charge."""
    charge = finding.charge or _charge_of(finding)
    if charge is None:
        raise NothingRecovered
    MasterCase.objects.select_for_update().get(pk=charge.pk)
    amount = recovered_on(charge, was_unpaid=_was_unpaid(finding, charge))
    if amount <= 0:
        raise NothingRecovered
    counted = Finding.objects.filter(charge=charge, recovered__isnull=False).exclude(pk=finding.pk)
    once = None if counted.exists() else amount
    said = note.strip()
    if once is None:
        said = f"{said} Its dollars stand on another finding of the charge.".strip()
    return trail.advance(
        finding, "recover", by=by, reason=said, charge=charge, recovered=once,
        note=said[:500] or finding.note,
    )  # fmt: skip


def recovered_on(charge: MasterCase, *, was_unpaid: bool) -> Decimal:
    """Final remittance less first; what had brought nothing had no first one. Unit: dollars."""
    billed = billed_case(charge, rows_of(charge))
    first = Decimal(0) if was_unpaid else first_remittance(billed.lines)
    return billed.paid - first


def _was_unpaid(finding: Finding, charge: MasterCase) -> bool:
    """Whether it was found because nothing had come: not billed, or billed and never paid."""
    if finding.kind == "missing_case":
        return True
    known = rows_of(charge).filter(report__created_at__lte=finding.first_audit.finished_at)
    return finding.kind == "unpaid_balance" and billed_case(charge, known).paid <= 0


def _charge_of(finding: Finding) -> MasterCase | None:
    """The charge that the latest run pairs a once missing case with."""
    audit = latest_audit(finding.provider)
    pair = CasePair.objects.filter(audit=audit, case=finding.case).first()
    return pair.charge if pair else None
