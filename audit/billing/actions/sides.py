"""Both sides of an audit as they are held against each other: cases, charges, terms, decisions."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from audit.billing.actions.grouping import billed_case, counted_rows, group_rows
from audit.billing.ledger import BilledCase, Ledger, LoggedCase, Terms, Tolerance
from audit.billing.ledger.expecting import (
    case_to_price,
    charge_to_price,
    count_case,
    expect,
    read_history,
)
from audit.billing.matching import Decision, Entry, Matching
from audit.billing.models import (
    BillingAudit,
    BillingProvider,
    MasterCase,
    MatchDecision,
    PayerTerms,
    UserCaseLog,
)
from audit.billing.queries.terms import payer_rules

USUAL = {"grace_days": 14, "late_days": 30, "unpaid_days": 90}


@dataclass(frozen=True)
class Sides:
    """Both sides of a provider with the stored records behind each id."""

    log: Mapping[str, UserCaseLog]
    billed: Mapping[str, MasterCase]
    cases: Mapping[str, LoggedCase]
    charges: Mapping[str, BilledCase]
    outside: int


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


def decisions_of(provider: BillingProvider) -> list[Decision]:
    """What people said of pairs and what stands of it."""
    rows = MatchDecision.objects.filter(provider=provider, is_standing=True)
    named = rows.values_list("case__public_id", "charge__public_id", "is_same")
    return [Decision(*row) for row in named]


def terms_of(audit: BillingAudit) -> Terms:
    """What the run goes by, with the payers' tolerances and the days on which they hold."""
    by_payer: defaultdict[str, list[Tolerance]] = defaultdict(list)
    for row in PayerTerms.objects.filter(organization=audit.organization).order_by("since"):
        by_payer[row.payer].append(
            Tolerance(
                usd=row.tolerance_usd,
                part=row.tolerance_part,
                units=row.tolerance_units,
                since=row.since,
                until=row.until,
            )
        )
    known = {name: int(audit.terms[name]) for name in USUAL}
    return Terms(
        as_of=audit.as_of,
        grace_days=known["grace_days"],
        late_days=known["late_days"],
        unpaid_days=known["unpaid_days"],
        by_payer=by_payer,
    )


def ledger_of(provider: BillingProvider, sides: Sides, matching: Matching) -> Ledger:
    """Both sides with their pairs, and what each case should bring and makes in units."""
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
    units = {
        pair.case: count_case(sides.cases[pair.case], sides.charges[pair.charge], rules)
        for pair in matching.pairs
    }
    return Ledger(
        sides.cases, sides.charges, pairs, matching.nearest_charges, matching.nearest_cases,
        expected, {id_: one for id_, one in units.items() if one},
    )  # fmt: skip


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
