"""When the benefits have paid for the costs, under each of the conventions in use."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from tei.case.declarations import EXACT, ZERO, Flow, Flows
from tei.case.exact import without_residue
from tei.case.yearly import net_by_year

MONTHS = 12


def months_to_payback(flows: Flows) -> int | None:
    """The first month in which cumulative benefits reach cumulative costs.

    Formula: annual values spread evenly over their 12 months, one-time values in month 1 (of
    period 0: before it), nothing discounted. Unit: months, 1 to 12·N. Null: never reached within
    the analysis, or neither benefits nor costs.
    """
    with localcontext(EXACT):
        if not any(_total(flows, table) for table in ("benefits", "costs")):
            return None
        months = enumerate(monthly_twelfths(flows))
        return next((month for month, twelfths in months if month and twelfths >= 0), None)


def monthly_twelfths(flows: Flows) -> Iterator[Decimal]:
    """Cumulative benefits less costs at the start and at the end of every month.

    Formula: annual values spread evenly over their 12 months, one-time values at the start.
    Shape: 12·N + 1 amounts. Unit: twelfths of a dollar, so that a month of a year's amount stays
    exact.
    """
    balance = sum((MONTHS * _signed(row) for row in flows.rows if _falls_at_once(row)), ZERO)
    yield balance
    for year in range(1, flows.case.years + 1):
        monthly = sum(
            (_signed(r) for r in flows.rows if r.year == year and not _falls_at_once(r)), ZERO
        )
        for _ in range(MONTHS):
            balance += monthly
            yield balance


def linear_payback_months(net: Sequence[tuple[int, Decimal]]) -> Decimal | None:
    """Months until the running total of yearly net flows reaches 0, linear inside a year.

    net: (year, net amount) in order of years, the initial period as year 0. Published studies use
    this one on undiscounted flows. Unit: months, unrounded; 0 where the first flow is a gain.
    Null: the total never reaches 0, or nothing was ever invested.
    """
    with localcontext(EXACT):
        if not any(amount for _, amount in net):
            return None
        balance = ZERO
        for year, amount in net:
            before, balance = balance, without_residue(balance + amount)
            if balance >= 0 and (before or amount):  # before anything flowed nothing is decided
                return _inside_year(year, before, amount)
    return None


def has_costs(flows: Flows) -> bool:
    """Whether there is anything to be paid back."""
    return any(row.risk_adjusted for row in flows.of("costs"))


def undiscounted(flows: Flows) -> list[tuple[int, Decimal]]:
    """Yearly net flows as they are paid."""
    return list(net_by_year(flows, lambda row: row.risk_adjusted).items())


def discounted(flows: Flows) -> list[tuple[int, Decimal]]:
    """Yearly net flows at their present value."""
    return list(net_by_year(flows, lambda row: row.present_value).items())


def _inside_year(year: int, before: Decimal, amount: Decimal) -> Decimal:
    if year == 0 or before >= 0:
        return Decimal(max(year - 1, 0) * MONTHS)
    return MONTHS * (Decimal(year - 1) + -before / amount)


def _falls_at_once(row: Flow) -> bool:
    return row.is_one_time or row.year == 0


def _signed(row: Flow) -> Decimal:
    return row.risk_adjusted if row.table == "benefits" else -row.risk_adjusted


def _total(flows: Flows, table: str) -> Decimal:
    return sum((row.risk_adjusted for row in flows.rows if row.table == table), ZERO)
