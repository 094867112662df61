"""The performance feed, pulled: what it states, in which order, and that it is never behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from audit.trail.models import AuditEvent
from insights.actions.feeds import MalformedRecord, emit_feed, feed_schema, refuse_malformed
from insights.models import FeedRecord
from insights.queries.feeds import tiles_of
from insights.signals.metrics import COMMITTED, METRICS
from insights.signals.types import SIGNAL_TYPES
from tests.insights.make import ingest, make_site, signal
from tests.insights.statements.make import make_whole
from tests.people import api_of, make_member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
FEED = "/api/v1/insights/feeds/performance/"


def emit(site, now=NOON) -> int:
    return emit_feed(organization=site.organization, now=now)


def stated(site, metric="revenue", day="2026-03-10"):
    """The last record of the metric with an amount, else the last."""
    rows = FeedRecord.objects.filter(site=site, metric=metric, day=day).order_by("sequence")
    payloads = [row.payload for row in rows]
    with_amount = [one for one in payloads if one["amount"] is not None]
    return (with_amount or payloads)[-1]


def test_it_states_what_rollups_hold_with_freshness_and_marks(site, owner):
    make_whole(site, "pms", until=date(2026, 3, 9))
    ingest(site, owner, signal(site), signal(site, amount="5.50"), now=NOON)

    emit(site)

    said = stated(site)
    assert (said["amount"], said["currency"], said["signals"]) == ("15.50", "GBP", 2)
    assert said["DataFreshnessTimestamp"] == "2026-03-10T12:00:00Z"
    assert said["state"] == "partial"  # the day is not over
    assert said["complete_through"] == "2026-03-09"
    assert said["sources"] == [
        {"source_module": "pms", "complete_through": "2026-03-09", "is_complete": False}
    ]
    before = stated(site, day="2026-03-09")
    assert (before["state"], before["amount"], before["complete_through"]) == (
        "ready", None, "2026-03-09",
    )  # fmt: skip


def test_it_keeps_the_published_schema_in_every_record(site, owner, as_operator):
    make_whole(site, "pms", "integrated_payments")
    rows = [signal(site, name) for name in SIGNAL_TYPES if name != "payment_refunded"]
    ingest(site, owner, *rows, now=NOON)
    emit(site)

    schema = as_operator.get(f"{FEED}schema/")
    answer = as_operator.get(FEED, {"limit": 500}).json()

    assert schema["Content-Type"].startswith("application/schema+json")
    check = Draft202012Validator(schema.json())
    assert answer["records"]
    assert [list(check.iter_errors(each)) for each in answer["records"] if
            list(check.iter_errors(each))] == []  # fmt: skip
    assert all("DataFreshnessTimestamp" in each for each in answer["records"])
    assert {each["schema_version"] for each in answer["records"]} == {"1.0.0"}


@pytest.mark.parametrize(
    "change",
    [{"amount": 1.5}, {"amount": "1.5"}, {"DataFreshnessTimestamp": None}, {"state": "fine"},
     {"metric": "pipeline"}, {"member": "x"}, {"schema_version": "2.0.0"}],
)  # fmt: skip
def test_it_lets_no_record_leave_that_breaks_the_schema(site, owner, change):
    ingest(site, owner, signal(site), now=NOON)
    emit(site)

    with pytest.raises(MalformedRecord):
        refuse_malformed({**stated(site), **change})


def test_it_feeds_committed_figures_alone():
    fed = feed_schema()["properties"]["metric"]["enum"]

    assert {METRICS[name].standing for name in fed} == {COMMITTED}


def test_it_says_nothing_twice(site, owner):
    ingest(site, owner, signal(site), now=NOON)
    first = emit(site)

    assert first > 0
    assert emit(site) == 0
    assert emit(site, NOON + timedelta(minutes=1)) == 0


def test_it_says_a_late_signal_of_an_earlier_day_again_with_its_balances(site, owner):
    emit(site)
    ingest(site, owner, signal(site, signal_timestamp="2026-01-05T12:00:00Z"),
           signal(site, "outstanding_balance", amount="30.00",
                  signal_timestamp="2026-01-05T12:00:00Z"), now=NOON)  # fmt: skip

    emit(site, NOON + timedelta(seconds=30))

    assert stated(site, day="2026-01-05")["amount"] == "10.00"
    assert stated(site, "outstanding")["amount"] == "30.00"


def test_it_says_that_days_became_complete(site, owner):
    ingest(site, owner, signal(site, signal_timestamp="2026-03-09T12:00:00Z"), now=NOON)
    emit(site)
    before = stated(site, day="2026-03-09")["state"]
    make_whole(site, "pms", until=date(2026, 3, 9))

    emit(site, datetime.now(UTC))

    assert (before, stated(site, day="2026-03-09")["state"]) == ("partial", "ready")


def test_it_states_balances_anew_when_the_day_turns(site, owner):
    ingest(site, owner, signal(site, "outstanding_balance"), now=NOON)
    emit(site)

    emit(site, NOON + timedelta(days=1))

    assert stated(site, "outstanding", "2026-03-11")["amount"] == "10.00"


def test_it_never_mixes_currencies(site, owner):
    ingest(site, owner, signal(site), signal(site, currency_code="EUR", amount="7.00"), now=NOON)
    emit(site)

    rows = FeedRecord.objects.filter(metric="revenue", day="2026-03-10")
    assert {(row.payload["currency"], row.payload["amount"]) for row in rows} == {
        ("GBP", "10.00"), ("EUR", "7.00"),
    }  # fmt: skip


def test_it_is_pulled_by_cursor_without_a_gap_or_a_repetition(site, owner, as_operator):
    ingest(site, owner, *(signal(site, signal_timestamp=f"2026-03-{n:02}T12:00:00Z")
                          for n in range(1, 10)), now=NOON)  # fmt: skip
    emit(site)
    found, cursor, more = [], 0, True
    while more:
        answer = as_operator.get(FEED, {"cursor": cursor, "limit": 4}).json()
        found += [each["sequence"] for each in answer["records"]]
        cursor, more = answer["next_cursor"], answer["has_more"]

    assert found == list(range(1, FeedRecord.objects.count() + 1))
    assert as_operator.get(FEED, {"cursor": cursor}).json()["records"] == []


@pytest.mark.parametrize("cursor", ["-1", "x", ""])
def test_it_refuses_a_cursor_it_did_not_give(site, as_operator, cursor):
    assert as_operator.get(FEED, {"cursor": cursor}).status_code == 400


def test_it_takes_nothing_in(site, as_operator):
    for verb in ("post", "put", "patch", "delete"):
        assert getattr(as_operator, verb)(FEED, {}).status_code == 405


def test_it_shows_only_sites_of_the_person_and_nothing_to_others(site, owner, cedar, outsider):
    other = make_site(cedar)
    ingest(site, owner, signal(site), now=NOON)
    ingest(other, owner, signal(other), now=NOON)
    emit(site)
    manager = make_member(cedar, "practice_manager")
    manager.memberships.get().sites.add(site)

    seen = api_of(manager).get(FEED, {"limit": 500}).json()["records"]

    assert {each["site"] for each in seen} == {site.public_id}
    assert api_of(outsider).get(FEED, {"organization": cedar.public_id}).status_code == 404
    assert api_of(make_member(cedar, "cashier")).get(FEED).status_code == 403


def test_it_fills_tiles_that_add_sites_up(site, owner, cedar, as_operator):
    other = make_site(cedar)
    ingest(site, owner, signal(site), now=NOON - timedelta(minutes=9))
    ingest(other, owner, signal(other, amount="4.25"),
           signal(other, "outstanding_balance", amount="80.00"), now=NOON)  # fmt: skip
    emit(site)

    tiles = {each["metric"]: each for each in tiles_of(owner, cedar, NOON)}

    assert tiles["revenue"]["amounts"] == [{"currency": "GBP", "amount": "14.25"}]
    assert tiles["revenue"]["DataFreshnessTimestamp"] == "2026-03-10T11:51:00Z"
    assert tiles["collected"] | {"label": ""} == {
        "metric": "collected", "label": "", "kind": "flow", "amounts": [], "state": "missing",
        "DataFreshnessTimestamp": None,
    }  # fmt: skip
    assert tiles["outstanding"]["amounts"] == [{"currency": "GBP", "amount": "80.00"}]
    assert [one["metric"] for one in as_operator.get("/api/v1/insights/feeds/tiles/").json()] == [
        "revenue", "collected", "outstanding",
    ]  # fmt: skip


def test_it_asks_as_much_of_the_database_for_many_sites_as_for_one(
    site, cedar, django_assert_max_num_queries
):
    for _ in range(12):
        make_site(cedar)

    with django_assert_max_num_queries(41):  # two transactions, with what the first look lays
        emit(site)
    with django_assert_max_num_queries(18):
        emit(site, NOON + timedelta(seconds=15))


def test_it_tells_the_trail_what_was_added_also_where_nobody_is_pushed_to(site, owner):
    ingest(site, owner, signal(site), now=NOON)
    made = emit(site)
    assert emit(site) == 0

    told = AuditEvent.objects.get(action="feed.emitted")
    assert f'"last_sequence":{made}' in told.after
