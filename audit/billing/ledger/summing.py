"""The rows of one ticket and day as one billed case; nothing that is told twice counts twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audit.billing.ledger.declarations import ZERO, BilledCase, BilledLine
from audit.billing.ledger.told_twice import own_write_offs, untold


@dataclass(frozen=True)
class Counted:
    """A row and what of it counts. Unit: dollars.

    written_off: the part of the adjustment that only the company tells of, beside a remittance.
    """

    line: BilledLine
    charged: Decimal
    paid: Decimal
    adjustment: Decimal
    patient_owes: Decimal
    written_off: Decimal

    @property
    def is_whole(self) -> bool:
        """Whether all that the row states counts."""
        line = self.line
        stated = (line.charged, line.paid, line.adjustment, line.patient_owes)
        return stated == (self.charged, self.paid, self.adjustment, self.patient_owes)


def count_lines(lines: Sequence[BilledLine]) -> list[Counted]:
    """What each row of a ticket and day counts for. Shape: one per row, in their order.

    Formula: charged: of the company's reports; where none tells of it, of the remittances, of the
    payer that was charged most. paid, adjustment, patient_owes: of the remittances, and of the
    report's rows whose payment no remittance tells of too. A payment that both tell of so counts
    once, as the payer tells it. adjustment: also what the company wrote off of its own
    (audit/billing/ledger/told_twice.py).
    """
    reported = [one for one in lines if one.source == "report"]
    remitted = [one for one in lines if one.source == "remittance"]
    charging = _charging(reported, remitted)
    moving = {id(one) for one in (*remitted, *untold(reported, remitted))}
    off = _written_off(
        [one for one in reported if id(one) not in moving],
        remitted,
        sum((one.charged for one in charging), ZERO)
        - sum((one.paid + one.adjustment for one in lines if id(one) in moving), ZERO),
    )
    charged = {id(one) for one in charging}
    return [
        Counted(
            line=one,
            charged=one.charged if id(one) in charged else ZERO,
            paid=one.paid if id(one) in moving else ZERO,
            adjustment=one.adjustment if id(one) in moving else off.get(id(one), ZERO),
            patient_owes=one.patient_owes if id(one) in moving else ZERO,
            written_off=off.get(id(one), ZERO),
        )
        for one in lines
    ]


def sum_lines(id_: str, ticket: str, day: date | None, lines: Sequence[BilledLine]) -> BilledCase:
    """The case that the rows make up: the sums of what each counts for."""
    counted = count_lines(lines)
    reported = [one for one in lines if one.source == "report"]
    remitted = [one for one in lines if one.source == "remittance"]
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
        charged=sum((one.charged for one in counted), ZERO),
        paid=sum((one.paid for one in counted), ZERO),
        adjustment=sum((one.adjustment for one in counted), ZERO),
        patient_owes=sum((one.patient_owes for one in counted), ZERO),
        written_off=sum((one.written_off for one in counted), ZERO),
        lines=tuple(lines),
    )


def first_remittance(lines: Sequence[BilledLine]) -> Decimal:
    """What came with the first payment day, before anything was disputed. Unit: dollars.

    A payment that report and remittance tell of came once: on the day that the payer states.
    """
    came = [one for one in count_lines(lines) if one.paid and one.line.posted_date]
    first = min((one.line.posted_date for one in came if one.line.posted_date), default=None)
    return sum((one.paid for one in came if one.line.posted_date == first), ZERO)


def _charging(
    reported: Sequence[BilledLine], remitted: Sequence[BilledLine]
) -> Sequence[BilledLine]:
    """Whose charges count. A second payer restates the same charge; it is not another one."""
    if any(one.charged for one in reported):
        return reported
    by_payer: dict[str, Decimal] = {}
    for one in remitted:
        by_payer[one.payer] = by_payer.get(one.payer, ZERO) + one.charged
    most = max(by_payer, key=lambda payer: by_payer[payer], default=None)
    return [one for one in remitted if one.payer == most]


def _written_off(
    rows: Sequence[BilledLine], remitted: Sequence[BilledLine], still_open: Decimal
) -> dict[int, Decimal]:
    """By the row's identity, what of it the company wrote off of its own."""
    if not remitted:
        return {}  # without a remittance all rows move
    return {id(one): amount for one, amount in own_write_offs(rows, remitted, still_open)}


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in values if one))


def _most(values: Iterable[Decimal | None]) -> Decimal | None:
    return max((one for one in values if one is not None), default=None)
