"""A run of the audit: the whole log held against all that is billed, stored in one piece."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit import trail
from audit.billing.actions.found import keep_findings
from audit.billing.actions.grouping import billed_case, counted_rows, group_rows
from audit.billing.ledger import BilledCase, Ledger, LoggedCase, Terms, Tolerance
from audit.billing.ledger.chain import Gap, find_gaps, measure_lag
from audit.billing.ledger.expecting import (
    case_to_price,
    charge_to_price,
    expect,
    read_history,
)
from audit.billing.matching import Decision, Entry, Matching, match
from audit.billing.models import (
    BillingAudit,
    BillingProvider,
    CasePair,
    ChargeTransaction,
    MasterCase,
    MatchDecision,
    PayerTerms,
    UserCaseLog,
)
from audit.billing.queries.terms import payer_rules
from audit.billing.rules import find_all
from leafenterprise.accounts.access import check
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.states import InvalidTransition

ASKED = trail.register("billing.audit_asked", "A billing audit was asked for")
AUDITOR = "billing auditor"
USUAL = {"grace_days": 14, "late_days": 30, "unpaid_days": 90}
GAPS_KEPT = 500
Progress = Callable[[str, float], None]
Storing = Callable[[], AbstractContextManager[None]]


class NothingToAudit(Conflict):
    """One of the two sides is missing."""

    code = "NOTHING_TO_AUDIT"
    message = "An audit needs logged cases and a billing report; import what is missing."


@dataclass(frozen=True)
class Sides:
    """Both sides of a provider with the stored records behind each id."""

    log: Mapping[str, UserCaseLog]
    billed: Mapping[str, MasterCase]
    cases: Mapping[str, LoggedCase]
    charges: Mapping[str, BilledCase]
    outside: int


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
        decisions=_decisions(audit.provider),
    )
    progress("Looking for findings", 0.6)
    ledger = ledger_of(audit.provider, sides, matching)
    found = find_all(ledger, terms)
    failpoint("billing.audited")
    with storing():
        _keep_pairs(audit, matching, sides)
        keep_findings(audit=audit, found=found, log=sides.log, billed=sides.billed)
        _verify(audit.provider, matching)
        trail.advance(
            audit,
            "finish",
            by=AUDITOR,
            finished_at=now or timezone.now(),
            counts=_counts(sides, matching, len(found)),
            gaps=[_gap(gap) for gap in find_gaps(ledger, terms)[:GAPS_KEPT]],
            lag=asdict(measure_lag(ledger)),
            by_month=by_month(audit.provider),
            inputs_digest=_digest(sides, matching),
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


def terms_of(audit: BillingAudit) -> Terms:
    """What the run goes by, with the payers' tolerances in force that day."""
    rows = PayerTerms.objects.filter(organization=audit.organization, since__lte=audit.as_of)
    by_payer = {
        row.payer: Tolerance(row.tolerance_usd, row.tolerance_part, row.tolerance_units)
        for row in rows.order_by("since")
    }
    known = {name: int(audit.terms[name]) for name in USUAL}
    return Terms(
        as_of=audit.as_of,
        grace_days=known["grace_days"],
        late_days=known["late_days"],
        unpaid_days=known["unpaid_days"],
        by_payer=by_payer,
    )


def read_sides(provider: BillingProvider) -> Sides:
    """The log and the billed cases, as far as both reach: beyond, nothing can be missing."""
    log = {one.public_id: one for one in UserCaseLog.objects.filter(provider=provider)}
    billed = {
        one.public_id: one for one in MasterCase.objects.filter(provider=provider, rows__gt=0)
    }
    rows = group_rows(counted_rows(provider).exclude(ticket_key=""))
    charges = {
        id_: billed_case(one, rows.get((one.ticket_key, one.service_date), ()))
        for id_, one in billed.items()
    }
    cases = {id_: logged_case(one) for id_, one in log.items()}
    first, last = _window(cases, charges)
    kept = {id_: one for id_, one in cases.items() if first <= one.day <= last}
    near = {id_: one for id_, one in charges.items() if not one.day or first <= one.day <= last}
    outside = len(cases) - len(kept) + len(charges) - len(near)
    return Sides(log, billed, kept, near, outside)


def logged_case(row: UserCaseLog) -> LoggedCase:
    """A logged case as the ledger reads it."""
    return LoggedCase(
        id=row.public_id,
        day=row.case_date,
        ticket=row.patient_ticket,
        codes=tuple(row.cpt_codes.split()),
        modifiers=tuple(row.modifiers.split()),
        minutes=row.minutes,
        payer=row.payer,
        start=row.start_at,
        end=row.end_at,
    )


def entry_of_case(case: LoggedCase) -> Entry:
    """A logged case as it is matched; minutes are its size."""
    size = None if case.minutes is None else Decimal(case.minutes)
    return Entry(case.id, case.day, case.ticket, frozenset(case.codes), size)


def entry_of_charge(charge: BilledCase) -> Entry:
    """A billed case as it is matched."""
    assert charge.day is not None
    size = None if charge.minutes is None else Decimal(charge.minutes)
    return Entry(charge.id, charge.day, charge.ticket, frozenset(charge.codes), size)


def ledger_of(provider: BillingProvider, sides: Sides, matching: Matching) -> Ledger:
    """Both sides with their pairs, and what each case should bring."""
    pairs = {pair.case: pair for pair in matching.pairs}
    case_of = {pair.charge: sides.cases[pair.case] for pair in matching.pairs}
    rules = payer_rules(provider.organization)
    history = read_history(sides.charges.values())
    expected = {
        one.id: expect(charge_to_price(one, case_of.get(one.id)), one.payer, rules, history)
        for one in sides.charges.values()
    }
    expected |= {
        one.id: expect(case_to_price(one), one.payer, rules, history)
        for one in sides.cases.values()
        if one.id not in pairs
    }
    return Ledger(
        sides.cases, sides.charges, pairs, matching.nearest_charges, matching.nearest_cases,
        expected,
    )  # fmt: skip


def by_month(provider: BillingProvider) -> list[dict[str, str]]:
    """Charged, paid and adjusted on both date bases: the month of service and of posting."""
    sums: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in counted_rows(provider):
        for basis, day in (("service", row.service_date), ("posting", row.posted_date)):
            if day is not None:
                month = sums[f"{day:%Y-%m}"]
                beside = "beside" if row.type == "provider_adjustment" else "paid"
                month[f"{basis}_charged"] += row.charged if row.report.kind == "charges" else 0
                month[f"{basis}_{beside}"] += row.paid
                month[f"{basis}_adjustment"] += row.adjustment
    return [
        {"month": month, **{name: format(amount, "f") for name, amount in sorted(mine.items())}}
        for month, mine in sorted(sums.items())
    ]


def _reach(provider: BillingProvider) -> date | None:
    """The last day that any report tells of."""
    rows = ChargeTransaction.objects.filter(provider=provider, report__restated_by__isnull=True)
    last = rows.aggregate(posted=Max("posted_date"), service=Max("service_date"))
    days = [day for day in last.values() if day]
    return max(days, default=None)


def _window(
    cases: Mapping[str, LoggedCase], charges: Mapping[str, BilledCase]
) -> tuple[date, date]:
    """The months in which both the log and the reports tell of something."""
    days = [one.day for one in cases.values()]
    billed = [one.day for one in charges.values() if one.day]
    if not days or not billed:
        return date.max, date.min
    first = max(min(days), min(billed)).replace(day=1)
    last = min(max(days), max(billed))
    end = (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first, end


def _decisions(provider: BillingProvider) -> list[Decision]:
    rows = MatchDecision.objects.filter(provider=provider, is_standing=True)
    named = rows.values_list("case__public_id", "charge__public_id", "is_same")
    return [Decision(*row) for row in named]


def _keep_pairs(audit: BillingAudit, matching: Matching, sides: Sides) -> None:
    CasePair.objects.bulk_create(
        (
            CasePair(
                organization=audit.organization,
                audit=audit,
                case=sides.log[pair.case],
                charge=sides.billed[pair.charge],
                tier=pair.tier,
                score=Decimal(str(pair.score)),
                why=pair.why[:300],
                is_doubtful=pair.is_doubtful,
                rival_case=sides.log.get(pair.rival),
                rival_charge=sides.billed.get(pair.rival),
            )
            for pair in matching.pairs
        ),
        batch_size=1_000,
    )


def _verify(provider: BillingProvider, matching: Matching) -> None:
    """The log shows which of its cases were surely found in billing."""
    sure = [pair.case for pair in matching.pairs if not pair.is_doubtful]
    rows = UserCaseLog.objects.filter(provider=provider)
    rows.filter(verified_in_billing=True).update(verified_in_billing=False)
    for first in range(0, len(sure), 500):
        rows.filter(public_id__in=sure[first : first + 500]).update(verified_in_billing=True)


def _counts(sides: Sides, matching: Matching, findings: int) -> dict[str, int]:
    return {
        "cases": len(sides.cases),
        "charges": len(sides.charges),
        "pairs": len(matching.pairs),
        "doubtful": len(matching.doubtful),
        "findings": findings,
        "undated": sum(one.day is None for one in sides.charges.values()),
        "outside": sides.outside,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    amount = None if gap.amount is None else format(gap.amount, "f")
    return {**asdict(gap), "day": gap.day.isoformat(), "amount": amount, "says": gap.says[:300]}


def _digest(sides: Sides, matching: Matching) -> str:
    """Over all that went in and how it was paired: equal inputs, equal digest."""
    return digest(
        {
            "cases": sorted((asdict(one) for one in sides.cases.values()), key=_id),
            "charges": sorted(
                (one.id, str(one.charged), str(one.paid), str(one.adjustment))
                for one in sides.charges.values()
            ),
            "pairs": sorted((pair.case, pair.charge, pair.tier) for pair in matching.pairs),
        }
    )


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])
