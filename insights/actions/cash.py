"""Cashing-up: counting, submitting and escalating a day's cash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.cash_steps import add_step, check_site, locked
from insights.actions.tasks import raise_task
from insights.cash.denominations import NotCountable, sum_of_faces
from insights.cash.till import LINE_KINDS, exceeds
from insights.models import CashReconciliation, CashStep
from insights.models.cash import COUNT, SUBMISSION
from insights.models.tasks import CASH_ORIGIN
from insights.queries.cash import ENTER, last_count, last_submission
from insights.queries.cash_expected import Expected, expected_cash
from insights.queries.cash_rules import rule_of
from insights.queries.marks import today_at
from insights.queries.retention import refuse_deleted
from insights.states import CASH
from leafenterprise.accounts.models import Site
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.money import amount_text
from leafenterprise.shared.written_back import kept_text

ESCALATOR = "cashing-up"
LONGEST_NOTES = 1000
MOST = Decimal("999999999.99")


class DayNotBegun(InvalidInput):
    """Cash is counted on its day or later."""

    code = "DAY_NOT_BEGUN"
    message = "This day has not begun at the site."
    example_details: ClassVar[dict[str, Any]] = {"record_date": "2030-01-01", "today": "2026-01-01"}


@dataclass(frozen=True)
class Till:
    """What was found in the till: so many of each face, or one sum; and the lines beside it."""

    denominations: Mapping[str, int] = field(default_factory=dict)
    total: Decimal | None = None
    lines: Mapping[str, Decimal] = field(default_factory=dict)

    def counted(self, currency: str) -> Decimal:
        """The counted total. Raises: InvalidInput."""
        if self.denominations and self.total is not None:
            raise InvalidInput(counted_total=["Count by denomination or as one sum, not both."])
        if not self.denominations and self.total is None:
            raise InvalidInput(denominations=["Say how many there are of each, or the total."])
        try:
            found = sum_of_faces(currency, self.denominations)
        except NotCountable as problem:
            raise InvalidInput(denominations=[str(problem)]) from problem
        found = found if self.total is None else _money("counted_total", self.total)
        return _money("counted_total", found)

    def stated_lines(self) -> dict[str, Decimal]:
        """The lines by name. Raises: InvalidInput."""
        unknown = set(self.lines) - {kind.id for kind in LINE_KINDS}
        if unknown:
            raise InvalidInput("", **{name: ["is no line of a till"] for name in sorted(unknown)})
        return {name: _money(name, amount) for name, amount in self.lines.items()}


def _day_of(given: dict[str, Any]) -> CashReconciliation | None:
    about = {"site": given["site"], "record_date": given["day"]}
    return CashReconciliation.objects.filter(**about).first()


@trail.keeps_refusals(_day_of)
@transaction.atomic
def enter_count(
    *, site: Site, day: date, till: Till, by: Any, notes: str = "", now: datetime | None = None
) -> CashReconciliation:
    """Enters the count of a day, or changes it; what was entered before stays in the history.

    Raises: NotAllowed, InvalidInput, DayNotBegun, PeriodDeleted, InvalidTransition once it is
    closed or escalated.
    """
    now = now or timezone.now()
    check_site(by, ENTER, site)
    today = today_at([site], now)
    if day > today:
        raise DayNotBegun(record_date=str(day), today=str(today))
    refuse_deleted(site.organization, day)
    record = locked(_record_of(site, day, by))
    notes = kept_text("notes", _own_notes(record, by), notes)
    counted, lines = till.counted(record.currency_code), till.stated_lines()
    trail.advance(
        record,
        "enter" if record.state == CASH.initial else "change",
        by=by,
        now=now,
        reason=notes,
        entered_by=by,
        counted_cash_total=counted,
        expected_cash_total=None,
        variance=None,
        submitted_at=None,
        variance_notes=_notes(notes),
    )
    add_step(
        record, COUNT, by, now, denominations=_stored(till.denominations), counted_total=counted,
        notes=_notes(notes), **lines,
    )  # fmt: skip
    return record


def _own_notes(record: CashReconciliation, by: Any) -> str:
    """What the person wrote to the count before, which its form shows again."""
    step = last_count(record)
    return step.notes if step and step.by_id == by.pk else ""


@trail.keeps_refusals("record")
@transaction.atomic
def submit_count(
    *,
    record: CashReconciliation,
    by: Any,
    notes: str = "",
    takings: Decimal | None = None,
    now: datetime | None = None,
) -> CashReconciliation:
    """Hands the count over for verification; a variance beyond the threshold is escalated at once.

    takings: what the till's own report says, where the site's rule is entry by hand.
    Raises: NotAllowed, InvalidInput, InvalidTransition.
    """
    now = now or timezone.now()
    check_site(by, ENTER, record.site)
    record = locked(record)
    CASH.move("submit", record.state)
    takings = _takings(record, takings)
    expected = expected_cash(record, last_count(record), takings)
    variance = _variance(record, expected)
    said = _notes(notes) or record.variance_notes
    trail.advance(
        record,
        "submit",
        by=by,
        now=now,
        reason=notes,
        expected_cash_total=expected.total,
        variance=variance,
        variance_notes=said,
        submitted_at=now,
    )
    add_step(
        record, SUBMISSION, by, now, counted_total=record.counted_cash_total,
        expected_total=expected.total, variance=variance, takings=takings, notes=_notes(notes),
        lines=[line.to_json() for line in expected.lines],
    )  # fmt: skip
    escalate_beyond_threshold(record, variance, now)
    return record


def escalate_beyond_threshold(
    record: CashReconciliation, variance: Decimal, now: datetime, **fields: Any
) -> bool:
    """The system's own move, with its task, in the transaction of what found the variance."""
    threshold = rule_of(record.site).variance_threshold
    if not exceeds(variance, threshold):
        return False
    currency = record.currency_code
    words = (
        f"Counted {amount_text(abs(variance), currency)} {'more' if variance > 0 else 'less'}"
        f" than expected, beyond {amount_text(threshold, currency)}."
    )
    trail.advance(
        record, "escalate", by=ESCALATOR, now=now, reason=words, escalated_at=now,
        variance=variance, **fields,
    )  # fmt: skip
    raise_task(
        organization=record.organization,
        cause=record,
        origin=CASH_ORIGIN,
        title=f"Cash at {record.site} on {record.record_date}: {amount_text(variance, currency)}",
        description=words,
        site=record.site,
        priority="high",
        now=now,
    )
    return True


def taken_by_hand(record: CashReconciliation) -> Decimal | None:
    """The takings that were entered with the submission."""
    submission: CashStep | None = last_submission(record)
    return submission.takings if submission else None


def _record_of(site: Site, day: date, by: Any) -> CashReconciliation:
    found, _ = CashReconciliation.objects.get_or_create(
        site=site,
        record_date=day,
        defaults={
            "organization": site.organization,
            "currency_code": rule_of(site).currency_code,
            "entered_by": by,
        },
    )
    return found


def _takings(record: CashReconciliation, takings: Decimal | None) -> Decimal | None:
    """By hand where the site's rule says so, and nowhere else."""
    if rule_of(record.site).expected_method != "manual":
        if takings is not None:
            raise InvalidInput(takings=["The takings of this site come from its cash signals."])
        return None
    if takings is None:
        raise InvalidInput(takings=["Enter what the till's own report says was taken."])
    return _money("takings", takings)


def _variance(record: CashReconciliation, expected: Expected) -> Decimal:
    assert record.counted_cash_total is not None
    return record.counted_cash_total - expected.total


def _money(name: str, amount: Decimal) -> Decimal:
    whole = amount.is_finite() and amount == round(amount, 2)
    if not whole or not 0 <= amount <= MOST:
        raise InvalidInput("", **{name: ["An amount of zero or more, with at most two decimals."]})
    return amount.quantize(Decimal("0.01"))


def _notes(notes: str) -> str:
    if len(notes) > LONGEST_NOTES:
        raise InvalidInput(notes=[f"At most {LONGEST_NOTES} characters."])
    return notes.strip()


def _stored(denominations: Mapping[str, int]) -> dict[str, int]:
    return {face: number for face, number in denominations.items() if number}
