"""The compensation report of a month: what each case should pay and why, less deductions."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audit.billing.actions.sides import logged_case
from audit.billing.compensation import Expected, NotComputable, expect_payment
from audit.billing.ledger.expecting import case_to_price, rules_for
from audit.billing.models import BillingProvider, MonthlySummary, UserCaseLog
from audit.billing.queries.terms import payer_rules


@dataclass(frozen=True)
class ReportLine:
    """One case. expected: null where it cannot be told; `why` then says what is missing."""

    case: UserCaseLog
    expected: Expected | None
    why: str


@dataclass(frozen=True)
class CompensationReport:
    """A month. gross: of the lines that can be told; net: gross less deductions.

    Null: no line can be told (gross), no pay statement states the deductions (net).
    """

    provider: BillingProvider
    month: date
    lines: tuple[ReportLine, ...]
    gross: Decimal | None
    deductions: Decimal | None
    net: Decimal | None
    stated: MonthlySummary | None

    @property
    def untold(self) -> int:
        """Cases that the sum leaves out."""
        return sum(line.expected is None for line in self.lines)


def build_report(provider: BillingProvider, month: date) -> CompensationReport:
    """Formula: Σ (base + time + modifying units) × conversion factor × share, less deductions."""
    lines = tuple(_lines(provider, month))
    known = [line.expected.amount for line in lines if line.expected is not None]
    gross = sum(known, Decimal(0)) if known else None
    rows = MonthlySummary.objects.filter(provider=provider, month=month)
    stated = rows.order_by("-created_at", "-pk").first()
    deductions = stated.deductions if stated else None
    net = None if gross is None or deductions is None else gross - deductions
    return CompensationReport(provider, month, lines, gross, deductions, net, stated)


def _lines(provider: BillingProvider, month: date) -> Iterator[ReportLine]:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    rules = payer_rules(provider.organization)
    cases = UserCaseLog.objects.filter(provider=provider, case_date__range=(month, last))
    for row in cases.order_by("case_date", "start_at", "pk"):
        case = case_to_price(logged_case(row))
        if case is None:
            yield ReportLine(row, None, "No procedure is logged.")
            continue
        try:
            found = expect_payment(case, rules_for(row.payer, rules, case))
        except NotComputable as reason:
            yield ReportLine(row, None, reason.message)
            continue
        words = " ".join(f"{one.units.normalize():f} {one.kind}: {one.why}" for one in found.lines)
        yield ReportLine(row, found, words)
