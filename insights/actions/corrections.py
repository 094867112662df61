"""Corrections that people book: a new signal with the difference, beside the one it corrects."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.ingest import Origin, ingest_batch
from insights.actions.outcomes import CREATED
from insights.actions.tables import money
from insights.models import FinancialSignal
from insights.signals.source_modules import OWN
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.errors import Conflict, InvalidInput

CAPABILITY = "insights.correct"
CORRECTED = trail.register("signal.corrected", "A person corrected a financial signal")


class CorrectionRefused(Conflict):
    """What the ingest says against it."""

    code = "CORRECTION_REFUSED"
    message = "The correction was not taken."


@transaction.atomic
def book_correction(
    *,
    signal: FinancialSignal,
    hundredths: int,
    reason: str,
    by: Any,
    record: UUID | None = None,
    at: datetime | None = None,
    door: str = "correction",
    now: datetime | None = None,
) -> FinancialSignal:
    """Adds the difference to what the signal counts for; it counts on the day of `at`.

    Raises: NotAllowed, InvalidInput for no difference or no reason, CorrectionRefused.
    """
    check(by, CAPABILITY, signal.organization)
    if not hundredths:
        raise InvalidInput(amount=["A difference of nothing corrects nothing."])
    if not reason.strip():
        raise InvalidInput(reason=["Say why."])
    now = now or timezone.now()
    row = _row(signal, hundredths, record or uuid4(), at or now)
    report = ingest_batch(
        organization=signal.organization,
        rows=[row],
        by=by,
        origin=Origin(door=door, capability=CAPABILITY, is_own=True),
        now=now,
    )
    outcome = report.outcomes[0]
    if outcome.outcome != CREATED:
        raise CorrectionRefused(outcome=outcome.outcome, code=outcome.code, why=outcome.message)
    made = FinancialSignal.objects.get(pk=UUID(outcome.signal_id))
    trail.record(
        CORRECTED,
        organization=signal.organization,
        actor=by,
        target=made,
        after={"corrects": signal.pk, "amount": made.amount, "currency": made.currency_code},
        reason=reason,
        now=now,
    )
    return made


def _row(signal: FinancialSignal, hundredths: int, record: UUID, at: datetime) -> dict[str, Any]:
    row = {
        "signal_type": signal.signal_type,
        "source_module_ref": OWN,
        "source_record_id": str(record),
        "site_id": signal.site.public_id,
        "provider_id": signal.provider.public_id if signal.provider else None,
        "amount": money(hundredths),
        "currency_code": signal.currency_code,
        "payment_state": signal.payment_state,
        "payment_method": signal.payment_method,
        "signal_timestamp": utc_text(at),
        "is_correction": True,
        "corrects_signal_id": str(signal.pk),
    }
    if signal.original_payment_signal_id:
        row["original_payment_signal_id"] = str(signal.original_payment_signal_id)
    return row
