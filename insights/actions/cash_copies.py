"""Numbered copies: every look at a closed day leaves a number, so that none is taken unseen."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit import trail
from insights.actions.cash_steps import locked
from insights.models import CashCopy, CashReconciliation

COPIED = trail.register(
    "cash_reconciliation.copied", "A closed day of cash was printed or exported"
)


@transaction.atomic
def number_copy(
    *, record: CashReconciliation, kind: str, by: Any, now: datetime | None = None
) -> CashCopy | None:
    """The copy under the next number of its day; None while the day is not closed."""
    if not record.is_closed:
        return None
    locked(record)
    last = record.copies.order_by("-number").values_list("number", flat=True).first()
    copy = CashCopy.objects.create(
        organization=record.organization, reconciliation=record, number=(last or 0) + 1,
        kind=kind, by=by,
    )  # fmt: skip
    if kind != "view":
        trail.record(
            COPIED,
            organization=record.organization,
            actor=by,
            target=record,
            after={"kind": kind, "number": copy.number},
            now=now,
        )
    return copy
