"""Which rows go with a deletion, kind by kind: in this order, so that nothing is left pointing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from insights.models import (
    CardEvidence,
    CardStep,
    CardText,
    CashAdjustment,
    CashCopy,
    CashReconciliation,
    CashStep,
    FeedDelivery,
    FeedRecord,
    FollowUpTask,
    InsightCard,
    ModuleMessage,
    NoticePreference,
    ProviderStatement,
    QuarantinedSignal,
    RecordDeletion,
    RefusedRow,
    SavedView,
    StatedSignal,
)
from insights.models import cash as cash_models
from insights.models import statements as statement_models
from insights.models.tasks import CARD_ORIGIN, CASH_ORIGIN
from leafenterprise.accounts.models import Membership

Rows = Callable[[RecordDeletion], QuerySet[Any]]


def _nothing(_: RecordDeletion) -> list[Any]:
    return []


@dataclass(frozen=True)
class Row:
    """One kind: its name in the report, its rows, and what is told of those that go."""

    name: str
    rows: Rows
    leaves: Callable[[RecordDeletion], list[Any]] = _nothing

    def delete(self, deletion: RecordDeletion) -> int:
        """All of them in one statement; the database looks at each whether it may go."""
        rows = self.rows(deletion).order_by()
        return int(rows._raw_delete(rows.db) or 0)


def _own(model: Any, deletion: RecordDeletion, **days: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(organization=deletion.organization, **days)
    return found


def _statements(deletion: RecordDeletion) -> QuerySet[ProviderStatement]:
    closed = Q(state__in=statement_models.CLOSED, period_end__lte=deletion.records_through)
    return _own(ProviderStatement, deletion).filter(closed)


def _statement_leaves(deletion: RecordDeletion) -> list[Any]:
    return [
        {"id": one.public_id, "provider": one.provider.public_id,
         "period": f"{one.period_start} to {one.period_end}", "currency": one.currency_code,
         "net_amount": str(one.net_amount), "body_digest": one.body_digest}
        for one in _statements(deletion).select_related("provider").order_by("pk")
    ]  # fmt: skip


def _days(deletion: RecordDeletion) -> QuerySet[CashReconciliation]:
    """Closed days; those that share late cash with a day that is kept stay with it."""
    closed = Q(state__in=cash_models.CLOSED, record_date__lte=deletion.records_through)
    days = _own(CashReconciliation, deletion).filter(closed)
    going = set(days.values_list("pk", flat=True))
    pairs = set(_own(CashAdjustment, deletion).values_list("late_for", "taken_by"))
    while torn := {day for pair in pairs if not going.issuperset(pair) for day in pair} & going:
        going -= torn
    return days.filter(pk__in=going)


def _day_leaves(deletion: RecordDeletion) -> list[Any]:
    return [
        {"id": day.public_id, "site": day.site.public_id, "day": day.record_date.isoformat(),
         "currency": day.currency_code, "counted": str(day.counted_cash_total),
         "expected": str(day.expected_at_verification), "variance": str(day.variance),
         "state": day.state}
        for day in _days(deletion).select_related("site").order_by("pk")
    ]  # fmt: skip


def _ended(deletion: RecordDeletion) -> QuerySet[InsightCard]:
    """Cards that people resolved, with no task left open."""
    waiting = FollowUpTask.objects.filter(pk=OuterRef("linked_task"), state="open")
    return _own(
        InsightCard, deletion, state__in=("resolved", "archived"),
        generated_at__date__lte=deletion.working_through,
    ).filter(~Exists(waiting))  # fmt: skip


def _without_cause(deletion: RecordDeletion, origin: str, causes: Any) -> QuerySet[Any]:
    """Closed tasks whose cause is gone."""
    cause = causes.objects.filter(
        organization=deletion.organization, public_id=OuterRef("origin_id")
    )
    closed = _own(FollowUpTask, deletion, origin=origin).exclude(state="open")
    return closed.filter(~Exists(cause))


def _superseded(deletion: RecordDeletion) -> QuerySet[FeedRecord]:
    """Records of which a later one took the place: the feed from its start says the same still."""
    later = FeedRecord.objects.filter(
        organization=OuterRef("organization"), subject=OuterRef("subject"),
        sequence__gt=OuterRef("sequence"),
    )  # fmt: skip
    old = _own(FeedRecord, deletion, emitted_at__date__lte=deletion.working_through)
    return old.filter(Exists(later))


def _settled(model: Any) -> Rows:
    def rows(deletion: RecordDeletion) -> QuerySet[Any]:
        through = deletion.working_through
        return _own(model, deletion, created_at__date__lte=through).exclude(state="held")

    return rows


def _arrived(model: Any) -> Rows:
    def rows(deletion: RecordDeletion) -> QuerySet[Any]:
        return _own(model, deletion, delivered_at__date__lte=deletion.working_through)

    return rows


def _of_people_who_left(model: Any) -> Rows:
    def rows(deletion: RecordDeletion) -> QuerySet[Any]:
        here = Membership.objects.filter(organization=deletion.organization, user=OuterRef("user"))
        return _own(model, deletion).filter(~Exists(here))

    return rows


def _in(model: Any, field: str, parents: Rows) -> Rows:
    """What belongs to the rows that are about to go."""

    def rows(deletion: RecordDeletion) -> QuerySet[Any]:
        keys = parents(deletion).order_by().values("pk")
        return _own(model, deletion).filter(**{f"{field}__in": keys})

    return rows


RECORDS = (
    Row("statement marks", _in(StatedSignal, "statement", _statements)),
    Row("statements", _statements, _statement_leaves),
    Row("cash copies", _in(CashCopy, "reconciliation", _days)),
    Row("cash steps", _in(CashStep, "reconciliation", _days)),
    Row("cash adjustments", _in(CashAdjustment, "late_for", _days)),
    Row("days of cash", _days, _day_leaves),
    Row("cash tasks", lambda one: _without_cause(one, CASH_ORIGIN, CashReconciliation)),
)
WORKING = (
    Row("card texts", _in(CardText, "card", _ended)),
    Row("card steps", _in(CardStep, "card", _ended)),
    Row("card evidence", _in(CardEvidence, "card", _ended)),
    Row("cards", _ended),
    Row("card tasks", lambda one: _without_cause(one, CARD_ORIGIN, InsightCard)),
    Row("settled rows of the quarantine", _settled(QuarantinedSignal)),
    Row("settled refused rows", _settled(RefusedRow)),
    Row("messages that arrived", _arrived(ModuleMessage)),
    Row("feed pushes that arrived", _arrived(FeedDelivery)),
    Row("superseded feed records", _superseded),
    Row("saved views of people who left", _of_people_who_left(SavedView)),
    Row("notice preferences of people who left", _of_people_who_left(NoticePreference)),
)
