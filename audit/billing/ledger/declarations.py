"""The two sides of a billing audit, what is held against them, and what is found."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from audit.billing.matching import Pair

Basis = Literal["formula", "history", "unknown"]
ZERO = Decimal(0)


@dataclass(frozen=True)
class LoggedCase:
    """A case as the physician logged it. What is unknown is empty or None."""

    id: str
    day: date
    ticket: str = ""
    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    minutes: int | None = None
    payer: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class BilledLine:
    """One row of a billing report or remittance. Unit: dollars.

    type: charge, payment, adjustment, reversal or provider_adjustment. patient_owes: the part of
    the charge that the payer leaves to the patient. reasons: adjustment codes such as CO-45.
    source: of a billing company's report, or of a payer's own remittance advice.
    """

    id: str
    type: str
    code: str = ""
    modifiers: tuple[str, ...] = ()
    service_date: date | None = None
    posted_date: date | None = None
    claimed_date: date | None = None
    claim_number: str = ""
    units: Decimal | None = None
    minutes: int | None = None
    charged: Decimal = ZERO
    paid: Decimal = ZERO
    adjustment: Decimal = ZERO
    patient_owes: Decimal = ZERO
    payer: str = ""
    reasons: tuple[str, ...] = ()
    source: Literal["report", "remittance"] = "report"


@dataclass(frozen=True)
class BilledCase:
    """All rows of one ticket and day, with their sums. Unit: dollars.

    written_off: the part of the adjustment that only the company tells of, beside a remittance.
    """

    id: str
    day: date | None
    ticket: str = ""
    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    minutes: int | None = None
    payer: str = ""
    charged: Decimal = ZERO
    paid: Decimal = ZERO
    adjustment: Decimal = ZERO
    patient_owes: Decimal = ZERO
    written_off: Decimal = ZERO
    lines: tuple[BilledLine, ...] = ()

    @property
    def balance(self) -> Decimal:
        """What nobody has paid or written off. Formula: charged − paid − adjustment."""
        return self.charged - self.paid - self.adjustment

    @property
    def allowed(self) -> Decimal:
        """What the payer recognised.

        Formula: paid + what it leaves to the patient, but no more than charged − adjustment, since
        the patient's part is paid some day too. What the company wrote off of its own the payer
        did not refuse.
        """
        refused = self.adjustment - self.written_off
        return min(self.paid + self.patient_owes, self.charged - refused)

    @property
    def open_with_payer(self) -> Decimal:
        """The balance without what the patient still owes."""
        return self.balance - min(self.patient_owes, max(self.balance, ZERO))

    @property
    def answers(self) -> tuple[BilledLine, ...]:
        """The rows by which a payer answered: payments, adjustments and reversals."""
        return tuple(one for one in self.lines if one.type != "charge" or one.paid)

    @property
    def first_posted(self) -> date | None:
        """When it was first charged."""
        days = [one.posted_date for one in self.lines if one.type == "charge" and one.posted_date]
        return min(days, default=None)

    @property
    def last_moved(self) -> date | None:
        """The last day on which anything was posted, else the day of service."""
        return max((one.posted_date for one in self.lines if one.posted_date), default=self.day)


@dataclass(frozen=True)
class Tolerance:
    """How far two figures of a payer may differ and still be the same, on which days of service.

    since, until: the first and last day; None: without a bound.
    """

    usd: Decimal = Decimal("1.00")
    part: Decimal = Decimal("0.10")
    units: Decimal = Decimal("0.5")
    minutes: int = 5
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether a case of that day is held to it."""
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True)
class Terms:
    """What the audit goes by. grace_days: before, a case is not yet missing."""

    as_of: date
    grace_days: int = 14
    late_days: int = 30
    unpaid_days: int = 90
    tolerance: Tolerance = Tolerance()
    by_payer: Mapping[str, Sequence[Tolerance]] = field(default_factory=dict)

    def of(self, payer: str, day: date) -> Tolerance:
        """The payer's tolerance for a case of that day, or the general one."""
        stated = (one for one in self.by_payer.get(payer, ()) if one.holds_on(day))
        return next(stated, self.tolerance)


@dataclass(frozen=True)
class Expectation:
    """What a case should bring, on which basis, and why. amount: None where nobody can tell."""

    amount: Decimal | None
    basis: Basis
    why: str
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class CaseUnits:
    """What a case as logged makes by its payer's rules: in all, and of its time alone.

    time: None where the rules give the case no units for its time.
    """

    total: Decimal
    time: Decimal | None


@dataclass(frozen=True)
class Ledger:
    """Both sides of one provider and what the matching made of them.

    pairs: by the case's id. nearest_charges, nearest_cases: as in a Matching. expected: by the id
    of a case or of a charge. units: by the id of a case in a pair, where its rules are known.
    """

    cases: Mapping[str, LoggedCase]
    charges: Mapping[str, BilledCase]
    pairs: Mapping[str, Pair]
    nearest_charges: Mapping[str, str] = field(default_factory=dict)
    nearest_cases: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, Expectation] = field(default_factory=dict)
    units: Mapping[str, CaseUnits] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """One record that a finding stands on."""

    kind: Literal["case", "charge", "line", "rule"]
    id: str
    says: str


@dataclass(frozen=True)
class Found:
    """One finding. amount: at stake, dollars; None where the finding has none of its own.

    key: the same finding has the same key in every run. is_probable: a near candidate exists, so
    it may be an unmatched pair instead.
    """

    kind: str
    key: str
    day: date
    amount: Decimal | None
    statement: str
    case: str = ""
    charge: str = ""
    expected: Expectation | None = None
    actual: Decimal | None = None
    evidence: tuple[Evidence, ...] = ()
    is_probable: bool = False


@dataclass(frozen=True)
class Rule:
    """One kind of finding; lower ranks are shown first."""

    id: str
    rank: int
    title: str
    statement: str
    find: Callable[[Ledger, Terms], Iterator[Found]]
