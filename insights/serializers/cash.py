"""Cashing-up: what is taken, and what of a day a person may see."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from insights.actions.cash import Till
from insights.cash.till import LINE_KINDS
from insights.models import CashReconciliation, CashStep
from insights.queries.cash import CashDay, Sight, moves_for, sight_of, steps_for
from insights.states import CASH
from leafenterprise.shared.entries import EntryPattern
from leafenterprise.shared.ids import LENGTH, PATTERN

MONEY = r"^[0-9]{1,9}(\.[0-9]{1,2})?\Z"
LINES = [kind.id for kind in LINE_KINDS]
LONGEST_NOTES = 1000


def _money(about: str) -> EntryPattern:
    return EntryPattern(MONEY, max_length=12, required=False, help_text=about)


class TillIn(serializers.Serializer[Any]):
    """What is in the till: by denomination, or as one sum; and the lines beside it."""

    denominations = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=99_999), required=False,
        help_text="How many of each face, such as 20.00; the sum is the counted total.",
    )  # fmt: skip
    counted_total = _money("Instead of denominations.")
    float_amount = _money("What was in the till before the day.")
    change_brought = _money("Change brought in.")
    petty_cash = _money("Petty cash paid out.")
    refunds_paid = _money("Refunds paid in cash.")
    banked = _money("Taken to the bank.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The till beside what else was sent."""
        total = attrs.pop("counted_total", None)
        till = Till(
            denominations=attrs.pop("denominations", {}),
            total=None if total is None else Decimal(total),
            lines={name: Decimal(attrs.pop(name)) for name in LINES if name in attrs},
        )
        return {**attrs, "till": till}


class CountIn(TillIn):
    """A count, or a changed one."""

    notes = serializers.CharField(
        max_length=LONGEST_NOTES, required=False, default="", allow_blank=True
    )


class CashDayIn(CountIn):
    """The count of a day at a site."""

    site = serializers.RegexField(rf"^{PATTERN}\Z", max_length=LENGTH)
    record_date = serializers.DateField()


class SubmitIn(serializers.Serializer[Any]):
    """Handing the count over."""

    notes = serializers.CharField(
        max_length=LONGEST_NOTES, required=False, default="", allow_blank=True
    )
    takings = _money("From the till's own report, where the site's rule is entry by hand.")


class VerifyIn(serializers.Serializer[Any]):
    """The second person's word; notes wherever the figures differ."""

    notes = serializers.CharField(
        max_length=LONGEST_NOTES, required=False, default="", allow_blank=True
    )


class CashStepOut(serializers.Serializer[Any]):
    """One step; figures that the person may not see yet are null."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    denominations = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    stated = serializers.DictField(child=serializers.CharField(), allow_null=True)
    counted_total = serializers.CharField(allow_null=True)
    expected_total = serializers.CharField(allow_null=True)
    variance = serializers.CharField(allow_null=True)
    lines = serializers.ListField(child=serializers.DictField(), allow_null=True)
    notes = serializers.CharField()


class CashReconciliationOut(serializers.Serializer[Any]):
    """A day's record; figures that the person may not see yet are null."""

    id = serializers.CharField()
    organization = serializers.CharField()
    site_id = serializers.CharField()
    record_date = serializers.DateField()
    currency_code = serializers.CharField()
    state = serializers.ChoiceField(choices=CASH.states)
    expected_cash_total = serializers.CharField(allow_null=True)
    counted_cash_total = serializers.CharField(allow_null=True)
    expected_at_verification = serializers.CharField(allow_null=True)
    variance = serializers.CharField(allow_null=True)
    variance_notes = serializers.CharField()
    entered_by = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    escalated_at = serializers.DateTimeField(allow_null=True)
    verifier_id = serializers.CharField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    figures_shown = serializers.BooleanField()
    possible_moves = serializers.ListField(child=serializers.CharField())


class LateSignalOut(serializers.Serializer[Any]):
    """A signal that came after its day was closed."""

    signal_id = serializers.UUIDField()
    amount = serializers.CharField()
    late_for = serializers.DateField()


class CashReconciliationDetail(CashReconciliationOut):
    """The record with its steps; copy_number where the day is closed."""

    copy_number = serializers.IntegerField(allow_null=True)
    steps = CashStepOut(many=True)
    adjustments = LateSignalOut(many=True)


class CashDayOut(serializers.Serializer[Any]):
    """A day at a site: where it stands, and whether cash was reported or comes in late."""

    site_id = serializers.CharField()
    day = serializers.DateField()
    state = serializers.ChoiceField(choices=CASH.states)
    reconciliation_id = serializers.CharField(allow_null=True)
    has_cash = serializers.BooleanField()
    takes_late_signals = serializers.BooleanField()


class DenominationsOut(serializers.Serializer[Any]):
    """The faces of a currency, the largest first."""

    currency_code = serializers.CharField()
    faces = serializers.ListField(child=serializers.CharField())


def shown(record: CashReconciliation, user: Any) -> dict[str, Any]:
    """The record as the person may see it."""
    sight = sight_of(record, user)
    figures = {
        "expected_cash_total": _text(record.expected_cash_total, sight.figures),
        "counted_cash_total": _text(record.counted_cash_total, sight.counts),
        "expected_at_verification": _text(record.expected_at_verification, sight.figures),
        "variance": _text(record.variance, sight.figures),
    }
    return {
        "id": record.public_id,
        "organization": record.organization.public_id,
        "site_id": record.site.public_id,
        "record_date": record.record_date,
        "currency_code": record.currency_code,
        "state": record.state,
        **figures,
        "variance_notes": record.variance_notes if sight.figures else "",
        "entered_by": record.entered_by.public_id,
        "submitted_at": record.submitted_at,
        "escalated_at": record.escalated_at,
        "verifier_id": record.verifier.public_id if record.verifier else None,
        "verified_at": record.verified_at,
        "figures_shown": sight.figures,
        "possible_moves": moves_for(record, user),
    }


def shown_whole(record: CashReconciliation, user: Any, copy_number: int | None) -> dict[str, Any]:
    """The record with the steps as the person may see them."""
    taken = record.adjustments.select_related("late_for").order_by("pk")
    return {
        **shown(record, user),
        "copy_number": copy_number,
        "steps": [shown_step(step, sight) for step, sight in steps_for(record, user)],
        "adjustments": [
            {
                "signal_id": one.signal_id,
                "amount": str(one.amount),
                "late_for": one.late_for.record_date,
            }
            for one in taken
        ],
    }


def shown_step(step: CashStep, sight: Sight) -> dict[str, Any]:
    """The step as the person may see it."""
    stated = {name: str(getattr(step, name)) for name in LINES if getattr(step, name)}
    return {
        "number": step.number,
        "kind": step.kind,
        "by": step.by.public_id,
        "at": step.at,
        "denominations": step.denominations if sight.counts else None,
        "stated": stated if sight.counts else None,
        "counted_total": _text(step.counted_total, sight.counts),
        "expected_total": _text(step.expected_total, sight.figures),
        "variance": _text(step.variance, sight.figures),
        "lines": step.lines if sight.figures else None,
        "notes": step.notes if sight.counts else "",
    }


def shown_day(day: CashDay) -> dict[str, Any]:
    """A day of a site's list."""
    return {
        "site_id": day.site.public_id,
        "day": day.day,
        "state": day.state,
        "reconciliation_id": day.record.public_id if day.record else None,
        "has_cash": day.has_cash,
        "takes_late_signals": day.takes_late_signals,
    }


def _text(amount: Decimal | None, is_shown: bool) -> str | None:
    return str(amount) if is_shown and amount is not None else None
