"""Signals that point at signals: corrections, refunds and voids, checked for a whole batch at once.

A correction needs what it corrects. A refund or void may arrive before its payment; where the
payment is known, no more can be taken back than was captured.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from insights.models import FinancialSignal
from insights.signals.reading import Candidate, Unfit

OVER_REFUND = "OVER_REFUND"


class Known(NamedTuple):
    """What must be known of a signal that another points at."""

    site: int
    signal_type: str
    currency_code: str
    payment_state: str
    hundredths: int


@dataclass
class Checked:
    """Candidates by what the check found; `refused` says why, by position."""

    fit: dict[int, Candidate]
    refused: dict[int, Unfit]


def check_references(candidates: Mapping[int, Candidate], organization: int) -> Checked:
    """Which of the candidates (by position) may be stored; those already stored are not asked."""
    pointing = {
        place: row for place, row in candidates.items() if row.corrects or row.original_payment
    }
    if not pointing:
        return Checked(dict(candidates), {})
    wanted = {row.original_payment for row in pointing.values() if row.original_payment}
    payments = _stored(wanted, organization, lock=True)  # before looking who else took from them
    stored = _stored({row.signal_id for row in pointing.values()}, organization)
    asked = {place: row for place, row in pointing.items() if row.signal_id not in stored}
    plain = {place: row for place, row in candidates.items() if place not in asked}
    checked = Checked(plain, {})
    payments = _of_batch(plain.values(), wanted) | payments
    _check_refunds(asked, checked, payments, organization)
    _check_corrections(asked, checked, organization)
    return checked


def _check_refunds(
    asked: Mapping[int, Candidate],
    checked: Checked,
    originals: Mapping[str, Known],
    organization: int,
) -> None:
    refunds = {
        place: row for place, row in asked.items() if row.original_payment and not row.corrects
    }
    captured = _with_corrections(originals, organization)
    taken = _taken(originals, organization)
    for place, row in refunds.items():
        original = originals.get(row.original_payment or "")
        problem = original and _refund_problem(row, original)
        if original and row.original_payment and not problem:
            taken[row.original_payment] += row.hundredths
            if row.hundredths and captured[row.original_payment] + taken[row.original_payment] < 0:
                taken[row.original_payment] -= row.hundredths
                problem = Unfit(OVER_REFUND, "amount", "More would be taken than was captured.")
        if problem:
            checked.refused[place] = problem
        else:
            checked.fit[place] = row


def _refund_problem(row: Candidate, original: Known) -> Unfit | None:
    field = "original_payment_signal_id"
    if original.signal_type != "payment_received":
        return Unfit("ORIGINAL_PAYMENT", field, "What it names is no payment.")
    if original.currency_code != row.currency_code:
        return Unfit("ORIGINAL_PAYMENT", field, "The payment is in another currency.")
    if row.hundredths and original.payment_state != "captured":
        return Unfit("NOTHING_CAPTURED", "amount", "Zero, since nothing had been captured.")
    return None


def _check_corrections(asked: Mapping[int, Candidate], checked: Checked, organization: int) -> None:
    """Round by round, since a correction may correct another of the same batch."""
    waiting = {place: row for place, row in asked.items() if row.corrects}
    wanted = {row.corrects for row in waiting.values() if row.corrects}
    known = _stored(wanted, organization) | _of_batch(checked.fit.values(), wanted)
    found = True
    while waiting and found:
        found = False
        for place, row in list(waiting.items()):
            if row.corrects in known:
                found = True
                del waiting[place]
                if problem := _correction_problem(row, known[row.corrects]):
                    checked.refused[place] = problem
                else:
                    checked.fit[place] = row
                    known[row.signal_id] = _known_of(row)
    for place in waiting:
        message = "There is no such signal, here or among yours."
        checked.refused[place] = Unfit("UNKNOWN_SIGNAL", "corrects_signal_id", message)


def _correction_problem(row: Candidate, corrected: Known) -> Unfit | None:
    same = (row.site, row.signal_type, row.currency_code, row.payment_state)
    if same != corrected[:4]:
        message = "A correction has the site, type, currency and payment state of its signal."
        return Unfit("CORRECTION_DIFFERS", "corrects_signal_id", message)
    return None


def _known_of(row: Candidate) -> Known:
    return Known(row.site, row.signal_type, row.currency_code, row.payment_state, row.hundredths)


def _of_batch(rows: Iterable[Candidate], wanted: Collection[str]) -> dict[str, Known]:
    return {row.signal_id: _known_of(row) for row in rows if row.signal_id in wanted}


def _stored(ids: Collection[str], organization: int, *, lock: bool = False) -> dict[str, Known]:
    """The organization's signals of these ids; locked, so that two refunds count one another."""
    rows = FinancialSignal.objects.filter(pk__in=[UUID(each) for each in sorted(ids)])
    rows = rows.filter(organization=organization).order_by("pk")
    if lock and connection.vendor == "postgresql":
        rows = rows.select_for_update(of=("self",))
    values = rows.values_list(
        "pk", "site_id", "signal_type", "currency_code", "payment_state", "amount"
    )
    return {
        pk.hex: Known(site, type_, currency, state, int(amount * 100))
        for pk, site, type_, currency, state, amount in values
    }


def exceeded_payments(created: Iterable[Candidate], organization: int) -> set[str]:
    """Captured payments of which refunds that came before them take more than they are."""
    captured = {row.signal_id: row.hundredths for row in created if row.payment_state == "captured"}
    taken = _taken(captured, organization) if captured else {}
    return {
        signal_id for signal_id, hundredths in taken.items() if captured[signal_id] + hundredths < 0
    }


def _with_corrections(originals: Mapping[str, Known], organization: int) -> dict[str, int]:
    """Hundredths of each signal with its corrections, and theirs."""
    sums = {signal_id: known.hundredths for signal_id, known in originals.items()}
    root = {signal_id: signal_id for signal_id in originals}
    level: Collection[str] = list(originals)
    while level:
        rows = FinancialSignal.objects.filter(
            organization=organization, corrects_signal__in=[UUID(each) for each in level]
        ).values_list("pk", "corrects_signal_id", "amount")
        level = []
        for pk, corrected, amount in rows:
            root[pk.hex] = root[corrected.hex]
            sums[root[pk.hex]] += int(amount * 100)
            level.append(pk.hex)
    return sums


def _taken(originals: Collection[str], organization: int) -> dict[str, int]:
    """Hundredths that refunds and voids have taken of each payment so far (zero or less)."""
    taken: dict[str, int] = defaultdict(int)
    rows = FinancialSignal.objects.filter(
        organization=organization, original_payment_signal__in=[UUID(each) for each in originals]
    ).values_list("original_payment_signal_id", "amount")
    for original, amount in rows:
        taken[original.hex] += int(amount * 100)
    return taken
