"""From the case to the payment: where the chain breaks, and how long its steps take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audit.billing.ledger.declarations import BilledCase, Ledger, LoggedCase, Terms

# Each step with what is missing; oldest gaps are shown first.
GAPS = {
    "not_charged": "Done, but not charged",
    "not_claimed": "Charged, but no claim was sent",
    "not_answered": "Claimed, but the payer has not answered",
    "denied": "Answered, but nothing was paid",
    "short_paid": "Paid less than expected",
}


@dataclass(frozen=True)
class Gap:
    """One broken chain. amount: dollars that wait there; None where nobody can tell."""

    type: str
    day: date
    age_days: int
    amount: Decimal | None
    case: str
    charge: str
    says: str


@dataclass(frozen=True)
class Lag:
    """Days from the case to its first charge, over the pairs that state both."""

    count: int
    median_days: int | None
    ninth_decile_days: int | None
    longest_days: int | None


def find_gaps(ledger: Ledger, terms: Terms) -> list[Gap]:
    """Every case and charge whose chain has a gap, the oldest first; each stands once."""
    found = [*_uncharged(ledger, terms), *_unfinished(ledger, terms)]
    return sorted(found, key=lambda gap: (gap.day, gap.case, gap.charge))


def measure_lag(ledger: Ledger) -> Lag:
    """Charge lag over all pairs. Null: no pair states both days."""
    days = sorted(
        (posted - ledger.cases[pair.case].day).days
        for pair in ledger.pairs.values()
        if (posted := ledger.charges[pair.charge].first_posted)
    )
    if not days:
        return Lag(0, None, None, None)
    # The lower middle and the nearest rank: both are days that really occurred.
    middle, ninth = days[(len(days) - 1) // 2], days[-(-9 * len(days) // 10) - 1]
    return Lag(len(days), middle, ninth, days[-1])


def _uncharged(ledger: Ledger, terms: Terms) -> Iterator[Gap]:
    for case in ledger.cases.values():
        age = (terms.as_of - case.day).days
        if case.id not in ledger.pairs and age > terms.grace_days:
            expected = ledger.expected.get(case.id)
            amount = expected.amount if expected else None
            says = f"Not charged {age} days after it was done."
            yield Gap("not_charged", case.day, age, amount, case.id, "", says)


def _unfinished(ledger: Ledger, terms: Terms) -> Iterator[Gap]:
    cases = {pair.charge: ledger.cases[pair.case] for pair in ledger.pairs.values()}
    for charge in ledger.charges.values():
        gap = _gap_of(charge, cases.get(charge.id), ledger, terms)
        if gap is not None:
            yield gap


def _gap_of(
    charge: BilledCase, case: LoggedCase | None, ledger: Ledger, terms: Terms
) -> Gap | None:
    day = charge.day or charge.first_posted
    if day is None or charge.charged <= 0:
        return None
    age = (terms.as_of - day).days
    tolerance = terms.of(charge.payer, day)
    type_, amount, says = "", charge.balance, ""
    if not charge.answers and age > terms.grace_days:
        claimed = [one for one in charge.lines if one.claim_number or one.claimed_date]
        type_ = "not_answered" if claimed else "not_claimed"
        says = f"{GAPS[type_]} after {age} days."
    elif charge.answers and charge.allowed <= 0 and charge.charged > 0:
        type_, amount = "denied", charge.charged
        codes = sorted({code for one in charge.lines for code in one.reasons})
        says = f"Nothing was paid ({', '.join(codes) or 'no reason stated'})."
    elif charge.answers:
        expected = ledger.expected.get(charge.id)
        if expected and expected.low is not None:
            short = expected.low - charge.allowed
            if short > max(tolerance.usd, tolerance.part * expected.low):
                type_, amount = "short_paid", short
                says = f"Expected by {expected.basis}: {expected.why}"
    if not type_:
        return None
    return Gap(type_, day, age, amount, case.id if case else "", charge.id, says)
