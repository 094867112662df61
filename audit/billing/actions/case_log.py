"""The physician's own log, case by case."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404

from audit import trail
from audit.billing.ledger.concurrency import LONGEST
from audit.billing.models import BillingProvider, UserCaseLog
from audit.billing.queries.own import AUDIT, list_providers
from audit.billing.reading.values import (
    Unreadable,
    read_codes,
    read_modifiers,
    read_text,
)
from leafenterprise.accounts.access import check
from leafenterprise.shared.days import is_plausible
from leafenterprise.shared.errors import Conflict, InvalidInput

LOGGED = trail.register("billing.case_logged", "A case was logged")
REMOVED = trail.register("billing.case_removed", "A logged case was removed")


class CaseInUse(Conflict):
    """A run or a decision stands on the case."""

    code = "CASE_IN_USE"
    message = "An audit has used this case; it stays in the log."


@transaction.atomic
def log_case(
    *,
    provider: BillingProvider,
    case_date: date,
    by: Any,
    patient_ticket: str = "",
    cpt_codes: str = "",
    modifiers: str = "",
    start_at: datetime | None = None,
    end_at: datetime | None = None,
    payer: str = "",
    notes: str = "",
) -> UserCaseLog:
    """Add a case to the log. Raises: InvalidInput naming the field."""
    check(by, AUDIT, provider.organization)
    if not list_providers(by).filter(pk=provider.pk).exists():
        raise Http404
    if not is_plausible(case_date):
        raise InvalidInput(case_date=["A case is of a day between 1990 and 2099."])
    _check_times(case_date, start_at, end_at)
    if not (patient_ticket.strip() or cpt_codes.strip() or start_at):
        raise InvalidInput(patient_ticket=["State a ticket, a procedure or the times."])
    made = UserCaseLog.objects.create(
        organization=provider.organization,
        provider=provider,
        case_date=case_date,
        patient_ticket=_read("patient_ticket", read_text, patient_ticket),
        cpt_codes=_read("cpt_codes", read_codes, cpt_codes),
        modifiers=_read("modifiers", read_modifiers, modifiers),
        start_at=start_at,
        end_at=end_at,
        payer=_read("payer", read_text, payer),
        notes=_read("notes", read_text, notes),
        created_by=by,
    )
    trail.record(
        LOGGED,
        organization=provider.organization,
        actor=by,
        target=made,
        after={"provider": provider.public_id, "case_date": case_date},
    )
    return made


@transaction.atomic
def remove_case(*, case: UserCaseLog, by: Any) -> None:
    """Take a case out of the log that nothing stands on yet. Raises: CaseInUse."""
    check(by, AUDIT, case.organization)
    if case.pairs.exists() or case.decisions.exists() or case.findings.exists():
        raise CaseInUse
    trail.record(
        REMOVED,
        organization=case.organization,
        actor=by,
        target=case,
        before={"provider": case.provider.public_id, "case_date": case.case_date},
    )
    case.delete()


def _check_times(case_date: date, start_at: datetime | None, end_at: datetime | None) -> None:
    if start_at is None and end_at is None:
        return
    if start_at is None or end_at is None or not timedelta(0) < end_at - start_at <= LONGEST:
        raise InvalidInput(end_at=["State both times, the end after the start within 36 hours."])
    if abs((start_at.date() - case_date).days) > 1:  # the same day, wherever it was noon
        raise InvalidInput(start_at=["It begins on another day than the case."])


def _read(name: str, reader: Any, text: str) -> str:
    try:
        found: str = reader(text)
    except Unreadable as problem:
        raise InvalidInput("", **{name: [f"It {problem.says}."]}) from None
    return found
