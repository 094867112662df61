"""What a look of the feed notes and tells: what has changed, in parts, and nothing is lost."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit import trail
from insights.actions import feed_dues
from insights.actions.feeds import emit_feed
from insights.models import (
    ExpectedSource,
    FeedDue,
    FeedHead,
    FeedNoted,
    FeedRecord,
    IngestBatch,
    SourceMark,
)
from tests.insights.make import ingest, make_site, signal
from tests.insights.statements.make import make_whole

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SOON = timedelta(seconds=15)


def emit(site, now=NOON) -> int:
    return emit_feed(organization=site.organization, now=now)


def days_told(site) -> list[str]:
    """Days of revenue with an amount, in the order in which they were told."""
    rows = FeedRecord.objects.filter(site=site, metric="revenue", payload__signals__gt=0)
    return [f"{day:%d}" for day in rows.order_by("sequence").values_list("day", flat=True)]


def send(site, owner, *days) -> None:
    ingest(site, owner, *(signal(site, signal_timestamp=f"2026-01-{day:02}T12:00:00Z")
                          for day in days), now=NOON)  # fmt: skip


@pytest.fixture
def small(monkeypatch):
    """Two days in a part, three parts in a look."""
    monkeypatch.setattr(feed_dues, "MOST_DAYS", 2)
    monkeypatch.setattr("insights.actions.feeds.MOST_PARTS", 3)


def test_it_tells_a_backlog_over_several_looks_and_what_is_new_before_it(site, owner, small):
    emit(site)
    send(site, owner, *range(1, 13))
    emit(site, NOON + SOON)
    told = days_told(site)
    send(site, owner, 20)

    emit(site, NOON + 2 * SOON)

    assert told == ["11", "12", "01", "02", "09", "10"]
    assert days_told(site)[6:] == ["03", "20", "04", "05", "06", "07"]
    emit(site, NOON + 3 * SOON)
    assert days_told(site)[12:] == ["08"]
    assert (FeedDue.objects.count(), emit(site, NOON + 4 * SOON)) == (0, 0)


def test_it_ends_a_look_whose_time_is_over_once_its_news_is_told(site, owner, small, monkeypatch):
    emit(site)
    send(site, owner, *range(1, 11))
    emit(site, NOON + SOON)
    monkeypatch.setattr("insights.actions.feeds.LONGEST_LOOK_S", -1)
    before = days_told(site)
    send(site, owner, 21, 22, 23)

    emit(site, NOON + 2 * SOON)
    told = days_told(site)[len(before) :]
    emit(site, NOON + 3 * SOON)

    assert told == ["22", "23", "03", "04", "05", "21"]
    assert days_told(site)[len(before) + len(told) :] == ["06"]


def test_it_goes_on_after_a_part_that_broke_off(site, owner, small, monkeypatch):
    emit(site)
    before = FeedRecord.objects.count()
    send(site, owner, 1, 2, 3, 4)
    record, calls = trail.record, []

    def break_off(*given, **named):
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return record(*given, **named)

    with monkeypatch.context() as power:
        power.setattr(trail, "record", break_off)
        with pytest.raises(RuntimeError):
            emit(site, NOON + SOON)
    kept = days_told(site)

    emit(site, NOON + 2 * SOON)

    assert (kept, days_told(site)) == (["03", "04"], ["03", "04", "01", "02"])
    numbers = FeedRecord.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert FeedHead.objects.get().sequence == len(numbers) > before


def test_it_reads_no_figures_where_nothing_came(site, owner, monkeypatch):
    ingest(site, owner, signal(site), now=NOON)
    emit(site)
    asked = []
    monkeypatch.setattr(
        "insights.actions.feeds.aggregates_of",
        lambda _, days, balances, now: asked.append((dict(days), balances)) or [],
    )

    emit(site, NOON + SOON)

    assert asked == [({}, [])]


def test_it_tells_of_the_site_and_day_that_changed_and_of_no_other(site, owner, cedar):
    make_site(cedar)
    emit(site)
    send(site, owner, 7)

    emit(site, NOON + SOON)

    told = FeedRecord.objects.filter(emitted_at=NOON + SOON)
    assert set(told.values_list("site", "day", "metric")) == {
        (site.pk, date(2026, 1, 7), metric) for metric in ("revenue", "collected", "subscriptions")
    }


def test_it_notices_a_batch_that_was_long_in_its_transaction(site, owner):
    emit(site)
    send(site, owner, 1)
    send(site, owner, 2)
    newest = IngestBatch.objects.order_by("pk").last()
    FeedNoted.objects.create(
        organization=site.organization, kind="batch", number=newest.pk, noted_at=NOON
    )

    emit(site, NOON + SOON)

    assert days_told(site) == ["01"]


def test_it_forgets_what_it_noted_after_an_hour(site, owner):
    send(site, owner, 1)
    make_whole(site, "pms", until=date(2026, 1, 1))
    emit(site)
    noted = FeedNoted.objects.count()

    emit(site, NOON + timedelta(hours=1, seconds=1))

    head = FeedHead.objects.get()
    assert (noted, FeedNoted.objects.count()) == (2, 0)
    assert head.batches_through == IngestBatch.objects.get().pk
    assert head.marks_through == SourceMark.objects.get().pk


def test_it_tells_anew_what_a_source_expected_from_now_on_leaves_open(site, owner):
    ingest(site, owner, signal(site), now=NOON)
    emit(site)

    ExpectedSource.objects.create(
        organization=site.organization, site=site, source_module="pms",
        expected_from=date(2026, 3, 1),
    )  # fmt: skip
    emit(site, NOON + SOON)

    last = FeedRecord.objects.filter(metric="revenue", day="2026-03-10").latest("sequence")
    assert [each["source_module"] for each in last.payload["sources"]] == ["pms"]
