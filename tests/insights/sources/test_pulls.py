"""Pulling sources from a server on this machine: pages, resuming, refusals, failures, lateness."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from audit.trail.models import AuditEvent
from insights.actions import pull_pages, pulls
from insights.actions.pulls import JOBS_KEPT_FOR, pull_of, pull_source, queue_pulls
from insights.models import (
    ExpectedSource,
    FinancialSignal,
    IngestBatch,
    QuarantinedSignal,
    RefusedRow,
    SourceMark,
    SourcePull,
)
from insights.queries.pulls import addresses, standings_of, state_of
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.outward import OutwardError
from tests.insights.make import cells, make_site
from tests.insights.sources.records import AT, ORDER, RECORDED, record
from tests.insights.sources.server import configure, serving

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


def invoiced(number, **said):
    return record("treatment.invoiced", invoice_line=f"I-{number}", amount="10.00", **said)


def pulled(name, site, at=NOW):
    pull = pull_of(addresses()[name], site.organization)
    return pull_source(pull=pull, now=lambda: at)


def told(action):
    return AuditEvent.objects.filter(action=action).count()


def test_it_takes_every_page_and_asks_for_nothing_twice(site, settings):
    with serving(*(invoiced(n) for n in range(5))) as source:
        name = configure(settings, source, site)
        pull = pulled(name, site)
        again = pulled(name, site)

    assert source.asked == ["", "2", "4", "5"]
    assert FinancialSignal.objects.count() == 5
    assert (pull.cursor, pull.pages, pull.created) == ("5", 3, 5)
    assert (again.created, again.duplicate, again.error_code) == (5, 0, "")
    assert {batch.door for batch in IngestBatch.objects.all()} == {"pull"}
    assert IngestBatch.objects.values("file_name").distinct().get() == {"file_name": name}
    assert source.written == []
    assert state_of(again, NOW) == "current"


def test_it_says_in_the_trail_who_took_the_records_in(site, settings):
    with serving(invoiced(1)) as source:
        pulled(configure(settings, source, site), site)

    event = AuditEvent.objects.get(action="signals.ingested")
    assert event.actor_name == "source puller"
    assert '"by_source":{"pms":1}' in event.after


@pytest.mark.parametrize("module", RECORDED)
def test_it_takes_in_what_every_source_module_records(module, site, settings):
    said = [each for each, *_ in RECORDED[module]]
    with serving(*said) as source:
        source.page_size = 100
        pull = pulled(configure(settings, source, site, module), site)

    held = QuarantinedSignal.objects.count()
    assert (pull.created + held, pull.invalid) == (len(said), 0)


def test_it_counts_an_order_once_whether_it_was_pulled_or_sent_as_a_file(
    site, settings, operator, tmp_path
):
    from zoneinfo import ZoneInfo

    from insights.actions.files import ingest_file
    from insights.sources._adapter import Target
    from insights.sources._registry import SOURCES

    shop = SOURCES["product_shop"]
    path = tmp_path / "orders.csv"
    rows = [{**ORDER, **line} for line in ORDER["lines"]]
    path.write_text("\n".join([
        ",".join(shop.columns),
        *(",".join(str(row[name]) for name in shop.columns) for row in rows),
    ]))  # fmt: skip
    with serving(ORDER) as source:
        pull = pulled(configure(settings, source, site, "product_shop"), site)
    target = Target(site.public_id, "GBP", ZoneInfo("UTC"))

    found = ingest_file(
        organization=site.organization, path=path, by=operator, source=shop, target=target
    )

    assert pull.created == 3
    assert found.outcomes == {"duplicate": 3}


def test_it_goes_on_where_a_failure_broke_it_off(site, settings):
    with serving(*(invoiced(n) for n in range(4))) as source:
        name = configure(settings, source, site)
        source.script = ["", 500]
        broken = pulled(name, site)
        mended = pulled(name, site, NOW + timedelta(minutes=1))

    assert (broken.cursor, broken.created, broken.failures) == ("2", 2, 1)
    assert (broken.error_code, broken.next_at) == (
        "OUTWARD_BAD_STATUS",
        NOW + timedelta(seconds=30),
    )
    assert (mended.cursor, mended.created, mended.duplicate, mended.failures) == ("4", 4, 0, 0)
    assert source.asked == ["", "2", "2"]
    assert (told("source.failing"), told("source.recovered")) == (1, 1)


def test_it_keeps_neither_page_nor_cursor_where_the_page_was_not_stored_whole(
    site, settings, monkeypatch
):
    def die(name):
        raise RuntimeError("the power went")

    with serving(*(invoiced(n) for n in range(3))) as source:
        name = configure(settings, source, site)
        with monkeypatch.context() as patch, transaction.atomic():
            patch.setattr(pulls, "failpoint", die)
            with pytest.raises(RuntimeError):
                pulled(name, site)
        before = (FinancialSignal.objects.count(), cells(), SourcePull.objects.get().cursor)
        pull = pulled(name, site)

    assert before == (0, [], "")
    assert (pull.created, pull.duplicate, FinancialSignal.objects.count()) == (3, 0, 3)


def test_it_changes_nothing_when_a_source_tells_everything_again(site, settings):
    with serving(*(invoiced(n) for n in range(3))) as source:
        name = configure(settings, source, site)
        pulled(name, site)
        before = cells()
        SourcePull.objects.update(cursor="")
        pull = pulled(name, site)

    assert (pull.created, pull.duplicate) == (3, 3)
    assert cells() == before


def test_it_leaves_a_page_to_whoever_was_faster(site, settings):
    with serving(*(invoiced(n) for n in range(2))) as source:
        name = configure(settings, source, site)
        pull = pull_of(addresses()[name], site.organization)

        def overtaken():
            SourcePull.objects.filter(pk=pull.pk).update(cursor="2")

        pull_source(pull=pull, fence=overtaken, now=lambda: NOW)

    assert FinancialSignal.objects.count() == 0


def test_it_takes_late_records_on_their_own_day(site, settings):
    with serving(invoiced(1)) as source:
        name = configure(settings, source, site)
        pulled(name, site)
        source.records.append(invoiced(2, at="2026-01-05T10:00:00Z"))
        pulled(name, site, NOW + timedelta(days=1))

    days = set(FinancialSignal.objects.values_list("business_day", flat=True))
    assert days == {date(2026, 3, 10), date(2026, 1, 5)}


def test_it_holds_what_it_cannot_take_with_place_and_reason(site, settings):
    broken = invoiced(2, site=make_site(site.organization).public_id, patient="Ann") | {
        "amount": "much"
    }
    with serving(invoiced(1), broken, {"event": "treatment.lost"}) as source:
        source.page_size = 10
        name = configure(settings, source, site)
        pull = pulled(name, site)
        SourcePull.objects.update(cursor="")
        pulled(name, site)  # the same rows are held once

    first, second = RefusedRow.objects.order_by("row_number")
    assert (pull.created, pull.invalid) == (1, 2)
    assert (first.row_number, first.code, first.field) == (1, "BAD_AMOUNT", "amount")
    assert first.site.public_id == broken["site"]
    assert first.payload["amount"] == "much"
    assert "patient" not in first.payload
    assert (second.code, second.reason) == ("UNKNOWN_EVENT", "The source has no such event.")
    assert standings_of([pull], NOW)[0].refused == 2


def test_it_settles_a_refused_row_once_its_record_comes_mended(site, settings):
    with serving({**invoiced(1), "amount": "much"}) as source:
        name = configure(settings, source, site)
        pulled(name, site)
        source.records.append(invoiced(1))
        pulled(name, site)

    row = RefusedRow.objects.get()
    assert (row.state, FinancialSignal.objects.count()) == ("taken", 1)


def test_it_marks_the_days_that_the_source_says_it_sent_whole(site, settings):
    ExpectedSource.objects.create(
        organization=site.organization, site=site, source_module="pms",
        expected_from=date(2026, 3, 1),
    )  # fmt: skip
    with serving({**invoiced(1), "amount": "much"}) as source:
        source.through = {site.public_id: "2026-03-10"}
        name = configure(settings, source, site)
        pulled(name, site)
        withheld = SourceMark.objects.count()
        source.records.append(invoiced(1))
        pulled(name, site)
        source.through = {site.public_id: "2026-03-20"}  # today is not over: up to yesterday
        pulled(name, site)

    marks = SourceMark.objects.order_by("first_day").values_list("first_day", "last_day")
    assert withheld == 0
    assert list(marks) == [
        (date(2026, 3, 1), date(2026, 3, 10)), (date(2026, 3, 11), date(2026, 3, 11)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("nonsense", "OUTWARD_MALFORMED"),
        ("stuck", "OUTWARD_MALFORMED"),
        ([], "OUTWARD_MALFORMED"),
        ({"records": {}}, "OUTWARD_MALFORMED"),
        ({"records": [], "cursor": 5}, "OUTWARD_MALFORMED"),
        ({"records": [], "has_more": "yes"}, "OUTWARD_MALFORMED"),
        ({"records": [], "complete_through": {"x": "soon"}}, "OUTWARD_MALFORMED"),
        (503, "OUTWARD_BAD_STATUS"),
        (401, "OUTWARD_BAD_STATUS"),
    ],
)
def test_it_says_how_a_source_failed(answer, code, site, settings):
    with serving(invoiced(1), script=(answer,)) as source:
        pull = pulled(configure(settings, source, site), site)

    assert (pull.error_code, pull.failures, pull.cursor) == (code, 1, "")
    assert (state_of(pull, NOW), FinancialSignal.objects.count()) == ("failing", 0)


def test_it_waits_as_long_as_the_source_asks_and_ever_longer(site, settings):
    with serving(script=(429, 500, 500, 500)) as source:
        name = configure(settings, source, site)
        waits = [(pulled(name, site).next_at - NOW).total_seconds() for _ in range(4)]

    assert waits == [7, 60, 120, 240]
    assert told("source.failing") == 1


def test_it_does_not_blame_the_source_when_the_gateway_lets_nothing_out(
    site, settings, monkeypatch
):
    def full(*_, **__):
        raise OutwardError("throttled", retry_after_s=20)

    monkeypatch.setattr(pull_pages.BI.__class__, "fetch", full)
    with serving(invoiced(1)) as source:
        pull = pulled(configure(settings, source, site), site)

    assert (pull.failures, pull.error_code, source.asked) == (0, "", [])
    assert pull.next_at == NOW + timedelta(seconds=20)
    assert told("source.failing") == 0


def test_it_asks_by_itself_in_time_and_no_sooner(site, settings):
    with serving(invoiced(1)) as source:
        configure(settings, source, site)
        configure(settings, source, site, name="gone", organization="nobody")
        queued = queue_pulls()
        while_open = queue_pulls()
        run_pending(once=True)
        too_soon = queue_pulls()
        pull = SourcePull.objects.get()
        due = queue_pulls(now=pull.next_at)

    job = Job.objects.order_by("pk")[0]
    assert [queued, while_open, too_soon, due] == [1, 0, 0, 1]
    assert (job.kind, job.state, pull.created) == ("insights.pull", "succeeded", 1)
    assert pull.next_at - pull.reached_at == timedelta(hours=1)
    queue_pulls(now=job.finished_at + JOBS_KEPT_FOR + timedelta(seconds=1))
    assert not Job.objects.filter(pk=job.pk).exists()


def test_it_tells_once_that_a_source_is_late(site, settings):
    with serving(invoiced(1), script=(500,)) as source:
        name = configure(settings, source, site)
        pull = pulled(name, site)
        later = pull.created_at + timedelta(hours=2, seconds=1)
        queue_pulls(now=later)
        queue_pulls(now=later + timedelta(minutes=1))
        assert told("source.late") == 1
        reached = pulled(name, site, later)

    assert (reached.late_at, state_of(reached, later)) == (None, "current")
    assert state_of(reached, later + timedelta(hours=3)) == "late"


def test_it_asks_nobody_whose_address_is_gone(site, settings):
    with serving(invoiced(1)) as source:
        name = configure(settings, source, site)
        pull = pull_of(addresses()[name], site.organization)
        settings.SOURCE_ADDRESSES = {}
        pull_source(pull=pull)

    assert source.asked == []
    assert state_of(pull, NOW) == "unconfigured"


def test_it_leaves_a_programme_to_the_module_that_tells_it_itself(site, settings):
    said = {"payment": "S-1", "attempt": 1, "amount": "19.00", "at": AT}
    with (
        serving(
            record("payment.failed", programme="care_plan", **said),
            record("payment.failed", programme="other", **said),
        ) as manager,
        serving(record("payment.failed", **said)) as plans,
    ):
        first = configure(settings, manager, site, "subscriptions_manager")
        second = configure(settings, plans, site, "care_plan_subscriptions")
        pulled(first, site)
        pulled(second, site)

    found = FinancialSignal.objects.values_list("source_module_ref", "attributes__programme")
    assert sorted(found) == [
        ("care_plan_subscriptions", "care_plan"), ("subscriptions_manager", "other"),
    ]  # fmt: skip
