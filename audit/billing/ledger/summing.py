"""The rows of one ticket and day as one billed case."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from audit.billing.ledger.declarations import ZERO, BilledCase, BilledLine
from audit.billing.ledger.told_twice import untold


def sum_lines(id_: str, ticket: str, day: date | None, lines: Sequence[BilledLine]) -> BilledCase:
    """The case that the rows make up.

    Formula: charged: of the company's reports; where none tells of it, of the remittances, of the
    payer that was charged most. paid, adjustment, patient_owes: of the remittances, and of the
    report's rows that no remittance tells of too (audit/billing/ledger/told_twice.py). A payment
    that both tell of so counts once, as the payer tells it.
    """
    reported = [one for one in lines if one.source == "report"]
    remitted = [one for one in lines if one.source == "remittance"]
    charged = sum((one.charged for one in reported), ZERO)
    if not any(one.charged for one in reported):
        charged = _charged_by_remittance(remitted)
    moved = [*remitted, *untold(reported, remitted)]
    stated = [one for one in reported if one.type == "charge"] or list(lines)
    return BilledCase(
        id=id_,
        day=day,
        ticket=ticket,
        codes=_distinct(code for one in stated for code in one.code.split()),
        modifiers=_distinct(mark for one in stated for mark in one.modifiers),
        units=_most(one.units for one in stated),
        minutes=max((one.minutes for one in stated if one.minutes is not None), default=None),
        payer=next((one.payer for one in (*remitted, *reported) if one.payer), ""),
        charged=charged,
        paid=sum((one.paid for one in moved), ZERO),
        adjustment=sum((one.adjustment for one in moved), ZERO),
        patient_owes=sum((one.patient_owes for one in moved), ZERO),
        lines=tuple(lines),
    )


def first_remittance(lines: Iterable[BilledLine]) -> Decimal:
    """What came with the first payment day, before anything was disputed. Unit: dollars."""
    paid = [one for one in lines if one.paid and one.posted_date]
    first = min((one.posted_date for one in paid if one.posted_date), default=None)
    return sum((one.paid for one in paid if one.posted_date == first), ZERO)


def _charged_by_remittance(lines: Iterable[BilledLine]) -> Decimal:
    """A second payer restates the same charge; it is not another one."""
    by_payer: dict[str, Decimal] = {}
    for one in lines:
        by_payer[one.payer] = by_payer.get(one.payer, ZERO) + one.charged
    return max(by_payer.values(), default=ZERO)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in values if one))


def _most(values: Iterable[Decimal | None]) -> Decimal | None:
    return max((one for one in values if one is not None), default=None)
