"""The feed pushed: at least once under a receiver that fails, one effect, and told when late."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.outbox import sending
from audit.outbox.sending import MAX_ATTEMPTS
from audit.trail.models import AuditEvent
from insights.actions.feeds import MalformedRecord, alert_late, emit_feed, send_feed_due
from insights.feed_gauge import FEED_LAG
from insights.feed_tasks import keep_feeds
from insights.models import FeedDelivery, FeedRecord
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.outward import Breaker
from tests.insights.make import ingest, make_site, signal
from tests.insights.statements.make import make_whole
from tests.people import api_of, make_member
from tests.savings.outward.receiver import SECRET, receiving

pytestmark = pytest.mark.django_db
DELIVERIES = "/api/v1/insights/feeds/deliveries/"


@pytest.fixture(autouse=True)
def _closed_circuits():
    sending._breakers.clear()


@pytest.fixture
def named(settings, cedar):
    """Names a receiver of Cedar's feed."""

    def name(url: str) -> None:
        settings.FEED_DESTINATIONS = {
            "dashboards": {"url": url, "secret": SECRET, "organizations": [cedar.slug]}
        }

    return name


def emitted(site, owner) -> FeedDelivery:
    ingest(site, owner, signal(site))
    emit_feed(organization=site.organization)
    return FeedDelivery.objects.get()


def drive(delivery: FeedDelivery) -> FeedDelivery:
    """Lets the time come for every further attempt."""
    now = timezone.now()
    for _ in range(MAX_ATTEMPTS + 2):
        run_pending(once=True)
        now += timedelta(hours=2)
        send_feed_due(now=now)
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize(
    ("script", "attempts"),
    [((), 1), (("500", "503"), 3), (("lost",), 2), (("429", "lost", "500"), 4)],
)
def test_it_arrives_and_counts_once_whatever_the_receiver_does(
    site, owner, named, script, attempts
):
    with receiving(*script) as receiver:
        named(receiver.address)
        delivery = drive(emitted(site, owner))

    assert (delivery.state, len(receiver.calls)) == ("delivered", attempts)
    assert (len(receiver.effects), receiver.unsigned) == (1, 0)
    body = json.loads(receiver.effects[delivery.effect_key])
    kept = FeedRecord.objects.order_by("sequence").values_list("payload", flat=True)
    assert body["records"] == list(kept)
    assert {call["X-Traffic-Class"] for call in receiver.calls} == {"bi"}


def test_it_is_given_up_after_enough_and_sent_again_by_a_person(site, owner, named, cedar):
    sending._breakers["dashboards"] = Breaker(lambda: 0.0, failures=100)
    with receiving(*["500"] * MAX_ATTEMPTS) as receiver:
        named(receiver.address)
        delivery = drive(emitted(site, owner))
        given_up = delivery.state
        address = f"{DELIVERIES}{delivery.public_id}/again/"
        refused = api_of(make_member(cedar, "operator")).post(address)
        answer = api_of(owner).post(address)
        delivery = drive(delivery)

    assert (given_up, refused.status_code) == ("given_up", 403)
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert (delivery.state, len(receiver.effects)) == ("delivered", 1)
    assert receiver.address not in json.dumps(answer.json())


def test_it_pushes_in_the_transaction_of_the_records_or_not_at_all(site, owner, named, monkeypatch):
    named("http://127.0.0.1:9/")
    ingest(site, owner, signal(site))

    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(sending.trail, "record", break_off)
    with pytest.raises(RuntimeError):
        emit_feed(organization=site.organization)

    assert (FeedRecord.objects.count(), FeedDelivery.objects.count()) == (0, 0)


def test_it_says_once_that_a_push_is_late(site, owner, named):
    named("http://127.0.0.1:9/")
    delivery = emitted(site, owner)

    early = alert_late(now=delivery.queued_at + timedelta(seconds=59))
    late = alert_late(now=delivery.queued_at + timedelta(seconds=61))
    again = alert_late(now=delivery.queued_at + timedelta(seconds=120))

    assert (early, [one.pk for one in late], again) == ([], [delivery.pk], [])
    event = AuditEvent.objects.get(action="feed.late")
    assert json.loads(event.after)["waited_s"] == 61
    assert FEED_LAG.read()[("dashboards",)] >= 0


def test_it_is_not_late_once_it_arrived(site, owner, named):
    with receiving() as receiver:
        named(receiver.address)
        delivery = drive(emitted(site, owner))

    assert alert_late(now=delivery.queued_at + timedelta(days=1)) == []
    assert dict(FEED_LAG.read()) == {}


def test_it_goes_to_nobody_who_is_not_named(site, owner, settings, harbor):
    settings.FEED_DESTINATIONS = {
        "theirs": {"url": "http://127.0.0.1:9/", "secret": "x", "organizations": [harbor.slug]}
    }
    ingest(site, owner, signal(site))

    assert emit_feed(organization=site.organization) > 0
    assert FeedDelivery.objects.count() == 0


def test_it_is_kept_by_the_schedule(site, owner, named):
    make_whole(site, "pms")
    ingest(site, owner, signal(site))
    with receiving() as receiver:
        named(receiver.address)
        made = keep_feeds()
        run_pending(once=True)

    assert made == FeedRecord.objects.count() > 0
    assert len(receiver.effects) == 1
    listed = api_of(owner).get(DELIVERIES).json()["results"]
    assert [one["state"] for one in listed] == ["delivered"]


def test_it_stops_the_feed_of_a_malformed_record_alone(site, owner, harbor, monkeypatch, caplog):
    for place in (make_site(harbor), site):
        make_whole(place, "pms")
    ingest(site, owner, signal(site))

    def slip(*, organization):
        if organization == harbor:
            raise MalformedRecord("metric: enum")
        return emit_feed(organization=organization)

    monkeypatch.setattr("insights.feed_tasks.emit_feed", slip)
    with pytest.raises(MalformedRecord):
        keep_feeds()

    assert {record.organization for record in FeedRecord.objects.all()} == {site.organization}
    (said,) = [one for one in caplog.records if one.name == "insights.feed_tasks"]
    assert (said.levelname, said.organization) == ("ERROR", harbor.public_id)
