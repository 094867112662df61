"""What the feed has to say: noted from what came since the last look, taken in parts.

A batch that was long in its transaction has an older key than others before it. So the batches and
marks that are noted are remembered for an hour, and one without a note is news, whatever its key.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef

from insights.models import (
    DailyRollup,
    ExpectedSource,
    FeedDue,
    FeedHead,
    FeedNoted,
    FeedSite,
    FinancialSignal,
    IngestBatch,
    SourceMark,
)
from insights.queries.marks import today_at
from leafenterprise.accounts.models import Site
from leafenterprise.shared.canonical import digest

OVERLAP = timedelta(hours=1)
FIRST_LOOK = timedelta(days=31)
LONGEST_MARK_DAYS = 62
# What a look notes of news, the newest first: the rest waits for the next look.
MOST_BATCHES, MOST_SIGNALS, MOST_MARKS = 2_000, 200_000, 20_000
# What is told in one transaction.
MOST_DAYS, MOST_SITES = 500, 100
_DAY = timedelta(days=1)
_AT_ONCE = 1_000
Days = dict[int, set[date]]


@dataclass
class Part:
    """What is told in one transaction. has_more_news: of the last look's news. is_last: nothing is
    due after it."""

    keys: list[int] = field(default_factory=list)
    days: dict[Site, set[date]] = field(default_factory=lambda: defaultdict(set))
    balances: list[Site] = field(default_factory=list)
    has_more_news: bool = False
    is_last: bool = True


def note_news(head: FeedHead, sites: Collection[Site], now: datetime) -> None:
    """Makes due what may have changed since the last look."""
    todays = {site.pk: today_at([site], now) for site in sites}
    days: Days = defaultdict(set)
    with_balances: set[int] = set()
    _note_batches(head, now, days, with_balances)
    _note_marks(head, todays, now, days, with_balances)
    _note_sites(sites, todays, now, days, with_balances)
    if head.looked_at is None:
        first = (now - FIRST_LOOK).date()
        cells = DailyRollup.objects.filter(organization=head.organization_id, day__gte=first)
        for site, day in cells.values_list("site", "day").distinct():
            days[site].add(day)
    FeedDue.objects.bulk_create(
        [
            FeedDue(organization_id=head.organization_id, site_id=site, day=day, noted_at=now)
            for site in sorted(days.keys() & todays.keys())
            for day in sorted(days[site])
        ],
        batch_size=_AT_ONCE,
        update_conflicts=True,
        update_fields=["noted_at"],
        unique_fields=["site", "day"],
    )
    FeedSite.objects.filter(site__in=with_balances, balances_due_at=None).update(
        balances_due_at=now
    )


def take_part(
    sites: Collection[Site], organization: int, looked_at: datetime, *, news_first: bool
) -> Part:
    """Days that the last look noted, then those that wait longest; and balances, in their turn."""
    by_key, part = {site.pk: site for site in sites}, Part()
    rows = FeedDue.objects.filter(organization=organization)
    waiting = rows.order_by("noted_at", "day").values_list("pk", "site", "day")
    found = []
    if news_first:
        news = rows.filter(noted_at__gte=looked_at).order_by("-noted_at", "-day")
        found = list(news.values_list("pk", "site", "day")[:MOST_DAYS])
        part.has_more_news = len(found) == MOST_DAYS
        waiting = waiting.filter(noted_at__lt=looked_at)
    found += waiting[: MOST_DAYS - len(found)]
    for key, site, day in found:
        part.keys.append(key)
        part.days[by_key[site]].add(day)
    due = FeedSite.objects.filter(organization=organization, balances_due_at__isnull=False)
    chosen = due.order_by("balances_due_at", "pk").values_list("site", flat=True)[:MOST_SITES]
    part.balances = [by_key[site] for site in chosen]
    part.is_last = len(part.keys) < MOST_DAYS and len(part.balances) < MOST_SITES
    return part


def strike(part: Part) -> None:
    """What was told is no longer due."""
    FeedDue.objects.filter(pk__in=part.keys).delete()
    FeedSite.objects.filter(site__in=part.balances).update(balances_due_at=None)


def _note_batches(head: FeedHead, now: datetime, days: Days, with_balances: set[int]) -> None:
    """The days of the signals of each batch."""
    if head.batches_through is None:
        head.batches_through = _through(IngestBatch, head, (head.looked_at or now) - OVERLAP)
    news = _without_note("batch", IngestBatch, head, head.batches_through)
    found, signals = [], 0
    for key, created in news.values_list("pk", "created")[:MOST_BATCHES]:
        found.append(key)
        signals += created
        if signals >= MOST_SIGNALS:
            break
    rows = FinancialSignal.objects.filter(batch__in=found).order_by()
    for site, day in rows.values_list("site", "business_day").distinct():
        days[site].add(day)
        with_balances.add(site)
    is_all = len(found) < MOST_BATCHES and signals < MOST_SIGNALS
    forgotten = _note("batch", head, found, now, is_all=is_all)
    head.batches_through = max(head.batches_through, forgotten)


def _note_marks(
    head: FeedHead, todays: dict[int, date], now: datetime, days: Days, with_balances: set[int]
) -> None:
    """The days of each mark; and what says how far the site is complete: its balances, and the
    days that are still looked at."""
    if head.marks_through is None:
        since = head.looked_at - OVERLAP if head.looked_at else now - FIRST_LOOK
        head.marks_through = _through(SourceMark, head, since)
    news = _without_note("mark", SourceMark, head, head.marks_through)
    found = list(news.values_list("pk", "site", "first_day", "last_day")[:MOST_MARKS])
    for _, site, first, last in found:
        earliest = max(first, last - timedelta(days=LONGEST_MARK_DAYS))
        days[site] |= {earliest + timedelta(days=n) for n in range((last - earliest).days + 1)}
        if site in todays:
            days[site] |= {todays[site], todays[site] - _DAY}
        with_balances.add(site)
    keys = [key for key, *_ in found]
    forgotten = _note("mark", head, keys, now, is_all=len(found) < MOST_MARKS)
    head.marks_through = max(head.marks_through, forgotten)


def _note_sites(
    sites: Collection[Site],
    todays: dict[int, date],
    now: datetime,
    days: Days,
    with_balances: set[int],
) -> None:
    """Sites where a day has ended, or that are named or expected otherwise."""
    expected: dict[int, list[Any]] = defaultdict(list)
    rows = ExpectedSource.objects.filter(site__in=todays).order_by("site", "source_module")
    for site, *said in rows.values_list("site", "source_module", "expected_from", "expected_until"):
        expected[site].append(said)
    known = dict(FeedSite.objects.filter(site__in=todays).values_list("site", "standing"))
    changed = []
    for one in sites:
        today = todays[one.pk]
        standing = digest([today, one.name, expected[one.pk]])
        if known.get(one.pk) == standing:
            continue
        days[one.pk] |= {today, today - _DAY}
        with_balances.add(one.pk)
        changed.append(
            FeedSite(organization_id=one.organization_id, site=one, standing=standing,
                     balances_due_at=now)
        )  # fmt: skip
    FeedSite.objects.bulk_create(
        changed,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        update_fields=["standing", "balances_due_at"],
        unique_fields=["site"],
    )


def _through(model: type[Any], head: FeedHead, since: datetime) -> int:
    """The key up to which rows are no news at the first look."""
    older = model.objects.filter(organization=head.organization_id, created_at__lt=since)
    return int(older.aggregate(newest=Max("pk"))["newest"] or 0)


def _without_note(kind: str, model: type[Any], head: FeedHead, through: int) -> Any:
    noted = FeedNoted.objects.filter(
        organization=head.organization_id, kind=kind, number=OuterRef("pk")
    )
    rows = model.objects.filter(~Exists(noted), organization=head.organization_id, pk__gt=through)
    return rows.order_by("-pk")


def _note(
    kind: str, head: FeedHead, keys: Iterable[int], now: datetime, *, is_all: bool
) -> int:  # fmt: skip
    """Remembers them; up to which key the memory is no longer needed, 0 where all of it is."""
    own = {"organization_id": head.organization_id, "kind": kind}
    FeedNoted.objects.bulk_create(
        [FeedNoted(**own, number=key, noted_at=now) for key in keys], batch_size=_AT_ONCE
    )
    if not is_all:
        return 0
    old = FeedNoted.objects.filter(**own, noted_at__lt=now - OVERLAP)
    through = int(old.aggregate(newest=Max("number"))["newest"] or 0)
    if through:
        FeedNoted.objects.filter(**own, number__lte=through, noted_at__lt=now - OVERLAP).delete()
    return through
