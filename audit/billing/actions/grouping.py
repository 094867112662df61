"""Rows of reports as billed cases: made anew for every ticket that a report touches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import QuerySet

from audit.billing.ledger import BilledCase, BilledLine
from audit.billing.ledger.summing import Counted, count_lines, sum_lines
from audit.billing.models import BillingProvider, ChargeTransaction, MasterCase

CHUNK = 400  # tickets a query
Group = tuple[str, date | None]


def regroup(*, provider: BillingProvider, keys: Iterable[str]) -> None:
    """The billed cases of these tickets, summed from the rows that count.

    A case keeps its identity, so decisions and findings stay on it; one that no row tells of any
    more is emptied, not deleted.
    """
    wanted = sorted(set(keys))
    for first in range(0, len(wanted), CHUNK):
        _regroup(provider, wanted[first : first + CHUNK])


def counted_rows(provider: BillingProvider) -> "QuerySet[ChargeTransaction]":
    """Every row that counts: of reports that no later one restates."""
    rows = ChargeTransaction.objects.filter(provider=provider, report__restated_by__isnull=True)
    return rows.select_related("report").order_by("posted_date", "service_date", "pk")


def rows_as_counted(provider: BillingProvider) -> list[tuple[ChargeTransaction, Counted]]:
    """Every row that counts with what of it counts, so that their sums are those of the cases.

    Money moved beside the claims is of no case and counts whole.
    """
    rows = list(counted_rows(provider))
    found = [pair for row in rows if not row.ticket_key for pair in count_rows([row])]
    for mine in group_rows(row for row in rows if row.ticket_key).values():
        found += count_rows(mine)
    return found


def count_rows(rows: list[ChargeTransaction]) -> list[tuple[ChargeTransaction, Counted]]:
    """The rows of one ticket and day, each with what of it counts."""
    return list(zip(rows, count_lines([*_lines(rows)]), strict=True))


def line_of(row: ChargeTransaction) -> BilledLine:
    """A stored row as the ledger reads it."""
    return BilledLine(
        id=row.public_id,
        type=row.type,
        code=row.code,
        modifiers=tuple(row.modifiers.split()),
        service_date=row.service_date,
        posted_date=row.posted_date,
        claimed_date=row.claimed_date,
        claim_number=row.claim_number,
        units=row.units,
        minutes=row.minutes,
        charged=row.charged,
        paid=row.paid,
        adjustment=row.adjustment,
        patient_owes=row.patient_owes,
        payer=row.payer,
        reasons=tuple(row.reasons.split()),
        source="remittance" if row.report.kind == "remittance" else "report",
    )


def group_rows(rows: Iterable[ChargeTransaction]) -> dict[Group, list[ChargeTransaction]]:
    """Rows by ticket and day; those without a day join the ticket's only one."""
    by_ticket: defaultdict[str, list[ChargeTransaction]] = defaultdict(list)
    for row in rows:
        by_ticket[row.ticket_key].append(row)
    groups: defaultdict[Group, list[ChargeTransaction]] = defaultdict(list)
    for key, mine in by_ticket.items():
        days = {row.service_date for row in mine if row.service_date}
        only = days.pop() if len(days) == 1 else None
        for row in mine:
            groups[key, row.service_date or only].append(row)
    return groups


def _regroup(provider: BillingProvider, keys: list[str]) -> None:
    rows = counted_rows(provider).filter(ticket_key__in=keys)
    groups = group_rows(rows)
    known = {
        (case.ticket_key, case.service_date): case
        for case in MasterCase.objects.filter(provider=provider, ticket_key__in=keys)
    }
    made: list[MasterCase] = []
    changed: list[MasterCase] = []
    for group, mine in groups.items():
        case = known.pop(group, None)
        is_new = case is None
        case = case or MasterCase(
            organization=provider.organization,
            provider=provider,
            ticket_key=group[0],
            service_date=group[1],
        )
        _fill(case, mine)
        (made if is_new else changed).append(case)
    for emptied in known.values():
        _fill(emptied, [])
        changed.append(emptied)
    MasterCase.objects.bulk_create(made)
    MasterCase.objects.bulk_update(changed, FILLED)


FILLED = [
    "ticket", "codes", "modifiers", "units", "minutes", "charged", "paid", "adjustment",
    "patient_owes", "balance", "payer", "first_posted", "last_posted", "rows",
]  # fmt: skip


def _fill(case: MasterCase, rows: list[ChargeTransaction]) -> None:
    summed = sum_lines(case.public_id, case.ticket, case.service_date, [*_lines(rows)])
    case.ticket = next((row.ticket for row in rows if row.ticket), case.ticket)
    case.codes, case.modifiers = " ".join(summed.codes)[:400], " ".join(summed.modifiers)[:200]
    case.units, case.minutes, case.payer = summed.units, summed.minutes, summed.payer
    case.charged, case.paid = summed.charged, summed.paid
    case.adjustment, case.patient_owes = summed.adjustment, summed.patient_owes
    case.balance = summed.balance
    posted = [row.posted_date for row in rows if row.posted_date]
    case.first_posted, case.last_posted = min(posted, default=None), max(posted, default=None)
    case.rows = len(rows)


def _lines(rows: Iterable[ChargeTransaction]) -> Iterator[BilledLine]:
    return (line_of(row) for row in rows)


def billed_case(case: MasterCase, rows: Iterable[ChargeTransaction]) -> BilledCase:
    """A stored case with its rows as the ledger reads it."""
    return sum_lines(case.public_id, case.ticket, case.service_date, [*_lines(rows)])
