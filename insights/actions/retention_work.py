"""The body of a deletion: step by step, each whole or not at all, told in the deletion's report.

Killed at any point, the next call goes on: a step counts what it takes in the transaction that
takes it. Statements and days of cash go first, since signals that they rest on stay with them.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from audit import trail
from insights.actions.references import take_turn
from insights.actions.retention_rows import RECORDS, WORKING, Row
from insights.models import (
    CashAdjustment,
    DeletedSum,
    FinancialSignal,
    ProviderStatement,
    QuarantinedSignal,
    RecordDeletion,
    StatedSignal,
)
from insights.queries.figures import exact_hundredths
from insights.queries.retention import blocks_of
from insights.queries.subscriptions import MRR
from leafenterprise.accounts.models import Site
from leafenterprise.shared.canonical import digest
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.failpoints import failpoint

WORKER = "retention worker"
CELL = ("site_id", "provider_id", "business_day", "signal_type", "payment_state",
        "payment_method", "currency_code")  # fmt: skip
Step = Callable[[], None]


def delete_records(
    *,
    deletion: RecordDeletion,
    between: Callable[[], None] = lambda: None,
    now: Callable[[], datetime] = timezone.now,
) -> RecordDeletion:
    """Carry out an approved deletion, or go on with one whose worker died.

    A hold or open work that came meanwhile stops it, even half way. `between` is called before
    every step and may raise to end the work.
    """
    deletion.refresh_from_db()
    if deletion.state == "approved" and not _begin(deletion, now()):
        return deletion
    if deletion.state != "deleting":
        return deletion
    failpoint("retention.begun")
    for step in _steps(deletion):
        between()
        if _is_stopped(deletion):
            return deletion
        step()
        failpoint("retention.step_done")
    return _finish(deletion, now())


def _begin(deletion: RecordDeletion, at: datetime) -> bool:
    """From here on nothing of these days is taken in any more; whether it began."""
    with transaction.atomic():
        take_turn(deletion.organization, alone=True)
        if _is_stopped(deletion):
            return False
        begun_at = deletion.begun_at or at
        trail.advance(deletion, "begin", by=WORKER, begun_at=begun_at, now=at)
    return True


def _is_stopped(deletion: RecordDeletion) -> bool:
    blocks = blocks_of(deletion)
    if not blocks:
        return False
    codes = ", ".join(sorted({block["code"] for block in blocks}))
    trail.advance(deletion, "stop", by=WORKER, reason=codes, stopped_because=blocks)
    return True


def _steps(deletion: RecordDeletion) -> Iterator[Step]:
    if deletion.records_through:
        yield from (partial(_delete_rows, deletion, row) for row in RECORDS)
    if deletion.signals_through:
        yield partial(_delete_drafts, deletion)
        for site, first in _months(deletion):
            yield partial(_delete_month, deletion, site, first)
    if deletion.working_through:
        yield from (partial(_delete_rows, deletion, row) for row in WORKING)


@transaction.atomic
def _delete_rows(deletion: RecordDeletion, row: Row) -> None:
    """One kind of record; what it leaves is kept in the report."""
    leaves = row.leaves(deletion)
    _tell(deletion, row.name, deleted=row.delete(deletion), leaves=leaves)


@transaction.atomic
def _delete_drafts(deletion: RecordDeletion) -> None:
    """Drafts over days whose signals go: nobody can make them whole again."""
    drafts = ProviderStatement.objects.filter(
        organization=deletion.organization, state="draft_generated",
        period_start__lte=deletion.signals_through,
    )  # fmt: skip
    _tell(deletion, "draft statements", deleted=drafts._raw_delete(drafts.db))


def _months(deletion: RecordDeletion) -> list[tuple[Site, date]]:
    """Sites and the months of which they have signals, the newest first.

    So a signal that a later one names goes after it.
    """
    rows = FinancialSignal.objects.filter(
        organization=deletion.organization, business_day__lte=deletion.signals_through
    )
    found = rows.order_by().values_list("site_id", TruncMonth("business_day")).distinct()
    sites = Site.objects.in_bulk({site for site, _ in found})
    return sorted(
        ((sites[site], month) for site, month in found), key=lambda one: (one[1], one[0].pk)
    )[::-1]


@transaction.atomic
def _delete_month(deletion: RecordDeletion, site: Site, first: date) -> None:
    """The signals of a site's month that nothing kept needs; their sums take their place."""
    take_turn(deletion.organization, alone=True)
    last = min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1),
               deletion.signals_through or first)  # fmt: skip
    rows = free_signals(deletion).filter(site=site, business_day__range=(first, last))
    said, number = hashlib.sha256(), 0
    while names := list(rows.order_by("pk").values_list("pk", "payload_hash")):
        _keep_sums(deletion, rows)
        if rows._raw_delete(rows.db) != len(names):
            raise Conflict("Signals came or went meanwhile; it is tried again.")
        for pk, known in names:
            said.update(f"{pk.hex}:{known}\n".encode())
        number += len(names)
    if number:
        leaves = [{"site": site.public_id, "month": f"{first:%Y-%m}", "signals": number,
                   "content_digest": said.hexdigest()}]  # fmt: skip
        _tell(deletion, "signals", deleted=number, leaves=leaves)
    failpoint("retention.month_gone")


def free_signals(deletion: RecordDeletion) -> QuerySet[FinancialSignal]:
    """Signals of the days that go which nothing kept needs."""
    named = OuterRef("pk")
    return FinancialSignal.objects.filter(
        ~Exists(StatedSignal.objects.filter(signal=named)),
        ~Exists(CashAdjustment.objects.filter(signal=named)),
        ~Exists(QuarantinedSignal.objects.filter(made_signal=named)),
        ~Exists(FinancialSignal.objects.filter(corrects_signal=named)),
        ~Exists(FinancialSignal.objects.filter(original_payment_signal=named)),
        ~Q(signal_type=MRR),
        organization=deletion.organization,
        business_day__lte=deletion.signals_through,
    )


def _keep_sums(deletion: RecordDeletion, rows: QuerySet[FinancialSignal]) -> None:
    cells = rows.order_by().values(*CELL).annotate(
        hundredths=Sum(exact_hundredths()), number=Count("pk"), at=Max("ingested_at")
    )  # fmt: skip
    DeletedSum.objects.bulk_create(
        [
            DeletedSum(
                deletion=deletion, organization_id=deletion.organization_id,
                day=cell.pop("business_day"), sum_hundredths=int(cell.pop("hundredths")),
                signal_count=cell.pop("number"), last_processed_at=cell.pop("at"), **cell,
            )
            for cell in map(dict, cells)
        ],
        batch_size=2000,
    )  # fmt: skip


def _kept(deletion: RecordDeletion) -> list[dict[str, Any]]:
    """What of the days' signals stays, and why; each counted once, by the first that needs it."""
    if deletion.signals_through is None:
        return []
    left = FinancialSignal.objects.filter(
        organization=deletion.organization, business_day__lte=deletion.signals_through
    )
    reasons = (
        ("STATED", "A statement that is kept rests on them.",
         Q(Exists(StatedSignal.objects.filter(signal=OuterRef("pk"))))),
        ("CASH_ADJUSTED", "A closed day of cash that is kept rests on them.",
         Q(Exists(CashAdjustment.objects.filter(signal=OuterRef("pk"))))),
        ("RUNNING", "Recurring revenue is the sum of its movements.", Q(signal_type=MRR)),
        ("NAMED", "A signal or a settled row that is kept names them.", Q()),
    )  # fmt: skip
    told = []
    for code, why, mine in reasons:
        if number := left.filter(mine).count():
            told.append({"code": code, "why": why, "signals": number})
        left = left.exclude(mine) if mine else left.none()
    return told


def _tell(
    deletion: RecordDeletion, name: str, *, deleted: int, leaves: list[Any] | None = None
) -> None:
    """Adds to the report, in the transaction of what it tells of."""
    stored = RecordDeletion.objects.select_for_update().get(pk=deletion.pk)
    report = dict(stored.report)
    own = report.setdefault(name, {"deleted": 0, "leaves": []})
    own["deleted"] += deleted
    own["leaves"] += leaves or []
    RecordDeletion.objects.filter(pk=deletion.pk).update(report=report)


@transaction.atomic
def _finish(deletion: RecordDeletion, at: datetime) -> RecordDeletion:
    stored = RecordDeletion.objects.select_for_update().get(pk=deletion.pk)
    report = {**stored.report, "kept": _kept(deletion)}
    RecordDeletion.objects.filter(pk=deletion.pk).update(report=report)
    return trail.advance(
        deletion, "finish", by=WORKER, finished_at=at, report_digest=digest(report), now=at
    )
