"""A run of the audit: the whole log held against all that is billed, stored in one piece."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit import trail
from audit.billing.actions.found import keep_findings
from audit.billing.actions.outcome import (
    by_month,
    counts_of,
    digest_of,
    gaps_of,
    keep_pairs,
    mark_verified,
)
from audit.billing.actions.sides import (
    USUAL,
    decisions_of,
    entry_of_case,
    entry_of_charge,
    ledger_of,
    read_sides,
    terms_of,
)
from audit.billing.ledger.chain import measure_lag
from audit.billing.matching import match
from audit.billing.models import (
    BillingAudit,
    BillingProvider,
    ChargeTransaction,
    UserCaseLog,
)
from audit.billing.rules import find_all
from leafenterprise.accounts.access import check
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.states import InvalidTransition

ASKED = trail.register("billing.audit_asked", "A billing audit was asked for")
AUDITOR = "billing auditor"
Progress = Callable[[str, float], None]
Storing = Callable[[], AbstractContextManager[None]]


class NothingToAudit(Conflict):
    """One of the two sides is missing."""

    code = "NOTHING_TO_AUDIT"
    message = "An audit needs logged cases and a billing report; import what is missing."


@transaction.atomic
def start_audit(
    *,
    provider: BillingProvider,
    by: Any,
    as_of: date | None = None,
    terms: Mapping[str, int] | None = None,
) -> BillingAudit:
    """Queue a run. as_of: the last day that the reports reach, where none is given.

    Raises: NothingToAudit.
    """
    check(by, "billing.audit", provider.organization)
    reach = _reach(provider)
    if reach is None or not UserCaseLog.objects.filter(provider=provider).exists():
        raise NothingToAudit
    found = BillingAudit.objects.create(
        organization=provider.organization,
        provider=provider,
        as_of=as_of or reach,
        terms={**USUAL, **(terms or {})},
        created_by=by,
    )
    job = enqueue(
        "billing.audit",
        key=found.public_id,
        organization=provider.organization,
        by=by,
        payload={"audit": found.public_id},
        target=found,
    )
    found.job_id = job.public_id
    found.save(update_fields=["job_id"])
    trail.record(
        ASKED,
        organization=provider.organization,
        actor=by,
        target=found,
        after={"as_of": found.as_of, "terms": found.terms, "provider": provider.public_id},
    )
    return found


def run_audit(
    *, audit: BillingAudit, progress: Progress, storing: Storing, now: datetime | None = None
) -> BillingAudit:
    """Match, find, and store pairs, findings and the run itself together."""
    if audit.state == "finished":
        return audit
    progress("Reading the log and the reports", 0)
    terms = terms_of(audit)
    sides = read_sides(audit.provider)
    progress("Matching cases and charges", 0.2)
    matching = match(
        [entry_of_case(one) for one in sides.cases.values()],
        [entry_of_charge(one) for one in sides.charges.values() if one.day and one.charged > 0],
        decisions=decisions_of(audit.provider),
    )
    progress("Looking for findings", 0.6)
    ledger = ledger_of(audit.provider, sides, matching)
    found = find_all(ledger, terms)
    failpoint("billing.audited")
    with storing():
        keep_pairs(audit, matching, sides)
        keep_findings(audit=audit, found=found, log=sides.log, billed=sides.billed)
        mark_verified(audit.provider, matching)
        trail.advance(
            audit,
            "finish",
            by=AUDITOR,
            finished_at=now or timezone.now(),
            counts=counts_of(sides, matching, len(found)),
            gaps=gaps_of(ledger, terms),
            lag=asdict(measure_lag(ledger)),
            by_month=by_month(audit.provider),
            inputs_digest=digest_of(sides, matching),
            error_code="",
            error_message="",
        )
    return audit


def fail_audit(*, audit: BillingAudit, code: str, message: str) -> BillingAudit:
    """Say that the run broke off; a finished one stays as it is."""
    try:
        return trail.advance(
            audit, "fail", by=AUDITOR, reason=code, error_code=code[:64],
            error_message=message[:500],
        )  # fmt: skip
    except InvalidTransition:
        audit.refresh_from_db()
        return audit


def _reach(provider: BillingProvider) -> date | None:
    """The last day that any report tells of."""
    rows = ChargeTransaction.objects.filter(provider=provider, report__restated_by__isnull=True)
    last = rows.aggregate(posted=Max("posted_date"), service=Max("service_date"))
    days = [day for day in last.values() if day]
    return max(days, default=None)
