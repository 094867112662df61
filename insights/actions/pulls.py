"""Asking the sources: page after page, each stored together with how far it was read.

A page that is not stored whole leaves the cursor where it was, and what comes twice is a duplicate;
so a pull may break off at any point. Nothing is ever written to a source: it is only asked.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from insights.actions.batch_records import PULLER
from insights.actions.ingest import MOST_ROWS, Origin, ingest_batch
from insights.actions.marks import mark_complete
from insights.actions.outcomes import Report
from insights.actions.pull_pages import Page, Taken, ask
from insights.actions.refusals import keep_refused, release_refused
from insights.actions.told_twice import Doubles
from insights.models import ExpectedSource, RefusedRow, SourceMark, SourcePull
from insights.queries.marks import today_at
from insights.queries.pulls import Address, addresses, is_late
from insights.sources._registry import SOURCES
from leafenterprise.accounts.models import Organization
from leafenterprise.jobs.actions import enqueue
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.states import OPEN
from leafenterprise.shared.failpoints import failpoint
from leafenterprise.shared.outward import OutwardError

JOB = "insights.pull"
MOST_PAGES = 100
FIRST_WAIT_S, LONGEST_WAIT_S = 30, 3600
JOBS_KEPT_FOR = timedelta(days=2)
FAILING = trail.register("source.failing", "A source could not be pulled")
RECOVERED = trail.register("source.recovered", "A source that had failed was pulled again")
LATE = trail.register("source.late", "A source's end was not reached for twice its cadence")
log = logging.getLogger(__name__)
Fence = Callable[[], None]


def queue_pulls(*, now: datetime | None = None) -> int:
    """Queues what is due, tells what is late, forgets old jobs that went well; how many queued."""
    now = now or timezone.now()
    queued = 0
    for address in addresses().values():
        organization = Organization.objects.filter(
            slug=address.organization, is_active=True
        ).first()
        if organization is None:
            log.warning("source %s: there is no such organization", address.name)
            continue
        pull = pull_of(address, organization)
        queued += _queue(pull, now)
        _tell_late(pull, now)
    old = now - JOBS_KEPT_FOR
    Job.objects.filter(kind=JOB, state="succeeded", finished_at__lt=old).delete()
    return queued


def pull_of(address: Address, organization: Organization) -> SourcePull:
    """Where asking it stands; begun where it never was."""
    found, _ = SourcePull.objects.get_or_create(
        organization=organization,
        address=address.name,
        defaults={"source_module": address.module},
    )
    return found


def pull_source(
    *,
    pull: SourcePull,
    fence: Fence = lambda: None,
    now: Callable[[], datetime] = timezone.now,
) -> SourcePull:
    """Asks until nothing more is to be had; how it went stands on the pull.

    fence: called in the transaction of each page; raises where another worker took over.
    """
    address = addresses().get(pull.address)
    pull.refresh_from_db()
    if address is None or address.module != pull.source_module:
        return pull
    try:
        for _ in range(MOST_PAGES):
            page = ask(address, pull.cursor)
            if not _store(pull, address, page, fence, now()) or not page.has_more:
                return pull
    except OutwardError as trouble:
        _fail(pull, trouble, now())
        return pull
    SourcePull.objects.filter(pk=pull.pk).update(next_at=now())  # the rest is for the next job
    pull.refresh_from_db()
    return pull


def _store(pull: SourcePull, address: Address, page: Page, fence: Fence, now: datetime) -> bool:
    """The page and the new cursor in one transaction; whether nobody else was faster."""
    with transaction.atomic():
        fence()
        stored = SourcePull.objects.select_for_update().get(pk=pull.pk)
        if stored.cursor != pull.cursor:
            return False
        _take(stored, address, page, now)
        failpoint("insights-pull-stored")
        if stored.failures:
            _tell(RECOVERED, stored, {"failures": stored.failures}, now)
        stored.cursor = page.cursor
        stored.asked_at = stored.pulled_at = now
        stored.failures, stored.error_code = 0, ""
        stored.pages += 1
        if not page.has_more:
            stored.reached_at, stored.late_at = now, None
            stored.next_at = now + address.source.feed.cadence
            _mark(stored, address, page, now)
        stored.save()
    pull.refresh_from_db()
    return True


def _take(pull: SourcePull, address: Address, page: Page, now: datetime) -> None:
    """The records' signals taken in, what is refused kept, what came mended released."""
    taken = Taken(pull, address, page.records)
    origin = Origin(door="pull", file_name=address.name, program=PULLER)
    doubles = Doubles(pull.organization, None, now)
    for first in range(0, len(taken.rows), MOST_ROWS):
        rows = taken.rows[first : first + MOST_ROWS]
        report = ingest_batch(
            organization=pull.organization,
            rows=doubles.checked([row for _, _, row in rows]),
            by=None,
            origin=origin,
            now=now,
        )
        _count(pull, report)
        refused = taken.refused(report, first)
        keep_refused(report.batch, refused)
        bad = {one.name for one in refused}
        release_refused(
            report.batch, pull.source_module,
            [taken.name_of(place) for place, _, _ in rows if taken.name_of(place) not in bad], now,
        )  # fmt: skip


def _count(pull: SourcePull, report: Report) -> None:
    batch = report.batch
    pull.created += batch.created
    pull.duplicate += batch.duplicate
    pull.conflict += batch.conflict
    pull.invalid += batch.invalid


def _mark(pull: SourcePull, address: Address, page: Page, now: datetime) -> None:
    """Marks the days of which the source says that all was sent, from the last mark on.

    Not while a row of it is refused: then not everything that was sent is in the figures.
    """
    held = RefusedRow.objects.filter(
        organization=pull.organization, source_module=address.module, state="held",
        batch__door="pull",
    )  # fmt: skip
    if not page.complete_through or held.exists():
        return
    expected = ExpectedSource.objects.filter(
        organization=pull.organization, source_module=address.module,
        site__public_id__in=page.complete_through,
    )  # fmt: skip
    for each in expected.select_related("site__organization"):
        marks = SourceMark.objects.filter(site=each.site, source_module=address.module)
        newest = marks.order_by("-last_day").values_list("last_day", flat=True).first()
        first = newest + timedelta(days=1) if newest else each.expected_from
        today = today_at([each.site], now)
        last = min(page.complete_through[each.site.public_id], today - timedelta(days=1))
        if last >= first:
            mark_complete(
                site=each.site, source_module=address.module, first_day=first, last_day=last,
                today=today, by=None, program=PULLER, note=address.name, now=now,
            )  # fmt: skip


def _fail(pull: SourcePull, trouble: OutwardError, now: datetime) -> None:
    """Later again, ever later, but never later than its cadence or an hour.

    Where the gateway let nothing out the source did not fail: it only waits.
    """
    with transaction.atomic():
        stored = SourcePull.objects.select_for_update().get(pk=pull.pk)
        cadence = SOURCES[stored.source_module].feed.cadence.total_seconds()
        wait = FIRST_WAIT_S * 2 ** min(stored.failures, 10)
        wait_s = trouble.retry_after_s or min(wait, LONGEST_WAIT_S, cadence)
        stored.next_at = now + timedelta(seconds=wait_s)
        if trouble.kind != "throttled":
            stored.failures += 1
            stored.error_code, stored.asked_at = trouble.code, now
        stored.save()
        if stored.failures == 1 and stored.asked_at == now:
            _tell(FAILING, stored, {"error_code": trouble.code}, now)
    pull.refresh_from_db()


def _queue(pull: SourcePull, now: datetime) -> bool:
    """One job at a time for a source, and only once it is due."""
    with transaction.atomic():
        stored = SourcePull.objects.select_for_update().get(pk=pull.pk)
        label = f"source:{stored.public_id}"
        if stored.next_at and stored.next_at > now:
            return False
        if Job.objects.filter(kind=JOB, target=label, state__in=OPEN).exists():
            return False
        stored.turn += 1
        stored.save(update_fields=["turn"])
        enqueue(
            JOB,
            key=f"{stored.public_id}:{stored.turn}",
            organization=stored.organization,
            by=None,
            payload={"pull": stored.public_id},
            target=label,
            now=now,
        )
    return True


def _tell_late(pull: SourcePull, now: datetime) -> None:
    """Trail and log say it once, until its end is reached again."""
    if pull.late_at or not is_late(pull, now):
        return
    with transaction.atomic():
        told = SourcePull.objects.filter(pk=pull.pk, late_at__isnull=True)
        if not told.update(late_at=now):
            return
        reached = pull.reached_at.isoformat() if pull.reached_at else ""
        _tell(LATE, pull, {"reached_at": reached, "error_code": pull.error_code}, now)
    log.error("a source is late", extra={"source": pull.address})


def _tell(action: str, pull: SourcePull, after: dict[str, Any], now: datetime) -> None:
    trail.record(
        action,
        organization=pull.organization,
        actor=PULLER,
        target=pull,
        after={"address": pull.address, "source_module": pull.source_module, **after},
        now=now,
    )
